/** A file as it is now, kept under another name: without copying it where that is possible. For `inTurns`. */
import { linkSync, rmSync } from 'node:fs'

import { copyInTurns } from './copy-in-turns.ts'

/** What is kept is durable as soon as its folder is. */
export function* keepBeside(file: string, beside: string): Generator<void, void> {
  rmSync(beside, { force: true })
  try {
    linkSync(file, beside)
  } catch {
    // Not every file system has links.
    yield* copyInTurns(file, beside)
  }
}
