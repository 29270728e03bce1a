/**
 * A lock of the operating system's on a file: held for as long as its process lives, and taken back
 * by the kernel however that ends. It is SQLite's write lock on an otherwise empty database.
 */
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'

import { isBusy } from './sqlite-failure.ts'

export interface FileLock {
  readonly release: () => void
}

/**
 * Takes the lock, or answers undefined when another process has it. `patience` is how many
 * milliseconds to wait for it with the event loop stopped; none by default. Throws what SQLite
 * throws when the file cannot be made.
 */
export const takeFileLock = (file: string, patience = 0): FileLock | undefined => {
  const database = new DatabaseSync(file, { timeout: patience })
  try {
    database.exec('begin immediate')
    return { release: () => database.close() }
  } catch (failure) {
    database.close()
    if (isBusy(failure)) return undefined
    throw failure
  }
}

const pause = 50

/** Takes the lock as soon as it is free; undefined when that is not within `patience` milliseconds. */
export const awaitFileLock = async (
  file: string,
  patience: number,
  signal?: AbortSignal,
): Promise<FileLock | undefined> => {
  const end = performance.now() + patience
  for (;;) {
    const lock = takeFileLock(file)
    if (lock || performance.now() >= end || signal?.aborted) return lock
    await wait(pause)
  }
}
