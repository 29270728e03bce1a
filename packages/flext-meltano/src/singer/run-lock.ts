/**
 * One process at a time works on the staging of a run. A target whose orchestrator was killed goes
 * on for a moment: the resumed run waits for it. The lock is SQLite's, which the system drops when
 * its process dies, however it dies.
 */
import { rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetStorageFailed, type TargetStorageFailed } from './error.ts'
import { makeFolder } from './make-folder.ts'
import { codeOf } from './standard-stream.ts'

export interface RunLock {
  /** Lets go, and removes the lock file. */
  readonly release: () => void
}

/** How long a process waits for the one before it to end. */
export const runLockWaitMs = 10_000

/** Takes the lock, waiting (and blocking) until it is free or the time is over. */
export const lockRun = (
  file: string,
  waitMs = runLockWaitMs,
): FlextResult<RunLock, TargetStorageFailed> => {
  const deadline = performance.now() + waitMs
  try {
    makeFolder(dirname(file))
    for (;;) {
      const database = new DatabaseSync(file, {
        timeout: Math.max(0, Math.ceil(deadline - performance.now())),
      })
      try {
        const inode = inodeOf(file)
        database.exec('BEGIN EXCLUSIVE')
        // Whoever held it before has removed its file: what was locked is not the lock any more.
        if (inode !== undefined && inodeOf(file) === inode)
          return E.right({
            release: () => {
              rmSync(file, { force: true })
              database.close()
            },
          })
        database.close()
      } catch (error) {
        database.close()
        throw error
      }
    }
  } catch (error) {
    return E.left(lockFailure(file, error, waitMs))
  }
}

/** Does work under the lock. */
export const withRunLock = <A, Failure>(
  file: string,
  work: () => FlextResult<A, Failure>,
): FlextResult<A, Failure | TargetStorageFailed> => {
  const lock = lockRun(file)
  if (E.isLeft(lock)) return lock
  try {
    return work()
  } finally {
    lock.right.release()
  }
}

const inodeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino

/** Result codes, https://www.sqlite.org/rescode.html */
const busy = 5
const unwritable: ReadonlySet<unknown> = new Set([8, 14])

const lockFailure = (file: string, error: unknown, waitMs: number): TargetStorageFailed => {
  if (error instanceof Error && 'errcode' in error && error.errcode === busy)
    return targetStorageFailed(
      file,
      'the run to be nobody else’s',
      `a process that has been loading it for ${waitMs / 1000} s`,
      'LOCKED',
    )
  const code = codeOf(error)
  if (code === undefined) throw error
  const refused = error instanceof Error && 'errcode' in error && unwritable.has(error.errcode)
  const said = error instanceof Error ? error.message : String(error)
  const found = refused ? 'one in which no file can be made' : said
  return targetStorageFailed(file, 'a folder that can be written', found, code)
}
