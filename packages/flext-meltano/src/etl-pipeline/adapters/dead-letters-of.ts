/** Where a project keeps its dead letters, and what becomes of those of a run. */
import { resolve } from 'node:path'

import { sqliteDeadLetters, type DeadLetterStore } from '../../dead-letters/dead-letter-store.ts'

/** `.flext/dead-letters.db` in the project's folder. */
export const projectDeadLetters = (root: string): DeadLetterStore =>
  sqliteDeadLetters(resolve(root, '.flext', 'dead-letters.db'))
