/**
 * A lock of the operating system's on a file: held for as long as its process lives, and taken back
 * by the kernel however that ends. It is SQLite's write lock on an otherwise empty database.
 */
import { rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { isBusy } from './sqlite-failure.ts'

export interface FileLock {
  readonly release: () => void
  /** Releases it, and leaves no file behind. */
  readonly remove: () => void
}

/**
 * Takes the lock, or answers undefined when another process has it. `patience` is how many
 * milliseconds to wait for it with the event loop stopped; none by default. Throws what SQLite
 * throws when the file cannot be made.
 */
export const takeFileLock = (file: string, patience = 0): FileLock | undefined => {
  const deadline = performance.now() + patience
  for (;;) {
    const before = inodeOf(file)
    const milliseconds = Math.max(0, Math.ceil(deadline - performance.now()))
    const database = new DatabaseSync(file, { timeout: milliseconds })
    // Nothing is ever written, not even a journal: a full disk is no reason to go without.
    const failure = failureOf(() => database.exec('pragma journal_mode = memory; begin immediate'))
    // Whoever held it may have removed its file: what was opened is then not the lock any more.
    const isTheLock = before !== undefined && inodeOf(file) === before
    if (isTheLock && failure === undefined) return lockOn(file, database)
    database.close()
    if (isTheLock && isBusy(failure)) return undefined
    if (isTheLock) throw failure
  }
}

const failureOf = (work: () => void): unknown => {
  try {
    return void work()
  } catch (failure) {
    return failure
  }
}

const lockOn = (file: string, database: DatabaseSync): FileLock => ({
  release: () => database.close(),
  remove: () => {
    rmSync(file, { force: true })
    database.close()
  },
})

const inodeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino
