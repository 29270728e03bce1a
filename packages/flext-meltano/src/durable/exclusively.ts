/**
 * Work that one at a time does, of all processes: a lock of the operating system's, gone with the
 * process that had it. Waiting for it stops nothing else in this process.
 */
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { takeFileLock } from 'flext-core/file-lock'

import { makeFolder } from '../io/make-folder.ts'

/** Whoever is at it in this process, by lock file. */
const atIt = new Map<string, Promise<unknown>>()

const lookAgainMs = 25

/** Does the work under the lock; undefined where others have it for all of `patienceMs`. */
export const exclusively = async <A>(
  file: string,
  work: () => Promise<A>,
  patienceMs = 30_000,
): Promise<{ readonly done: A } | undefined> => {
  const before = atIt.get(file) ?? Promise.resolve()
  const mine = before.then(() => locked(file, work, patienceMs))
  const settled = mine.catch(() => {})
  atIt.set(file, settled)
  try {
    return await mine
  } finally {
    if (atIt.get(file) === settled) atIt.delete(file)
  }
}

const locked = async <A>(file: string, work: () => Promise<A>, patienceMs: number) => {
  makeFolder(dirname(file))
  const deadline = performance.now() + patienceMs
  for (;;) {
    const lock = takeFileLock(file)
    if (lock !== undefined) {
      try {
        return { done: await work() }
      } finally {
        lock.release()
      }
    }
    if (performance.now() >= deadline) return undefined
    await setTimeout(lookAgainMs)
  }
}
