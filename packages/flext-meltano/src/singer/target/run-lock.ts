/**
 * One process at a time works on the staging of a run. A target whose orchestrator was killed goes
 * on for a moment: the resumed run waits for it.
 */
import { dirname } from 'node:path'

import type { FlextResult } from 'flext-core'
import { takeFileLock, type FileLock } from 'flext-core/file-lock'
import { either as E } from 'fp-ts'

import { makeFolder } from '../../io/make-folder.ts'
import { codeOf } from '../../io/standard-stream.ts'
import type { Answer } from '../answer.ts'
import { targetStorageFailed, type TargetStorageFailed } from '../error.ts'

/** How long a process waits for the one before it to end. */
const runLockWaitMs = 10_000

/**
 * Takes the lock, waiting (and blocking) until it is free or the time is over. Whoever lets it go
 * removes it, so that nothing of a run stays behind.
 */
export const lockRun = (
  file: string,
  waitMs = runLockWaitMs,
): FlextResult<FileLock, TargetStorageFailed> => {
  try {
    makeFolder(dirname(file))
    const lock = takeFileLock(file, waitMs)
    return lock === undefined ? E.left(lockedOut(file, waitMs)) : E.right(lock)
  } catch (error) {
    return E.left(lockRefused(file, error))
  }
}

/** Why the file of a lock cannot be made. A bug is thrown on. */
export const lockRefused = (file: string, error: unknown): TargetStorageFailed => {
  const code = codeOf(error)
  if (!(error instanceof Error) || code === undefined) throw error
  const refused = 'errcode' in error && unwritable.has(error.errcode)
  const found = refused ? 'one in which no file can be made' : error.message
  return targetStorageFailed(file, 'a folder that can be written', found, code)
}

/** Does work under the lock. */
export const withRunLock = async <A, Failure>(
  file: string,
  work: () => Answer<A, Failure>,
): Promise<FlextResult<A, Failure | TargetStorageFailed>> => {
  const lock = lockRun(file)
  if (E.isLeft(lock)) return lock
  try {
    return await work()
  } finally {
    lock.right.remove()
  }
}

/** SQLite's codes for a file that may not be written or opened, https://www.sqlite.org/rescode.html */
const unwritable: ReadonlySet<unknown> = new Set([8, 14])

const lockedOut = (file: string, waitMs: number): TargetStorageFailed =>
  targetStorageFailed(
    file,
    'the run to be nobody else’s',
    `a process that has been loading it for ${waitMs / 1000} s`,
    'LOCKED',
  )
