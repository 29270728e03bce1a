/** The embedded default: runs are kept in one SQLite file, need no server and survive power loss. */
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { FlextTask } from '../result/task.ts'
import { JournalRuntime } from '../runtime/journal-runtime.ts'
import { kitOf, type RuntimeOptions } from '../runtime/runtime-options.ts'
import type { FlextRuntime } from '../runtime/runtime.ts'
import type { JournalOpenError } from '../journal/journal-open-error.ts'
import { openSqliteJournal, type SqliteJournalOptions } from './open-sqlite-journal.ts'

export interface SqliteRuntimeOptions extends SqliteJournalOptions, RuntimeOptions {}

/** Opens the journal, or makes one, and becomes its owner until the runtime is closed. */
export const sqliteRuntime = (
  options: SqliteRuntimeOptions,
): FlextTask<FlextRuntime, JournalOpenError> =>
  pipe(
    openSqliteJournal(options),
    TE.map((journal) => new JournalRuntime(journal, journal.lastRun(), kitOf(journal, options))),
  )
