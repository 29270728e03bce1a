/** What is done to a journal's file that nobody has open: each takes its lock for as long. */
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import type { JournalOpenError } from '../journal/journal-open-error.ts'
import type { FlextTask } from '../result/task.ts'
import { existingJournal } from './inspect-journal.ts'
import { formatVersion } from './journal-schema.ts'
import { openSqliteJournal } from './open-sqlite-journal.ts'
import { takeOwnerLock } from './owner-lock.ts'
import { asOpenError } from './sqlite-failure.ts'

export interface MigratedJournal {
  readonly path: string
  readonly from: number
  readonly to: number
}

/** Brings a file of an earlier format to the present one; a journal does this itself when it is opened. */
export const migrateSqliteJournal =
  (file: string): FlextTask<MigratedJournal, JournalOpenError> =>
  async () => {
    const found = existingJournal(file)
    if (E.isLeft(found)) return found
    const { path, format } = found.right
    const opened = await openSqliteJournal({ path })()
    if (E.isLeft(opened)) return opened
    await opened.right.close()
    return E.right({ path, from: format, to: formatVersion })
  }

/** Computes anew what is computed from the log. */
export const rebuildSqliteJournal =
  (file: string): FlextTask<{ readonly path: string }, JournalOpenError> =>
  async () => {
    const found = existingJournal(file)
    if (E.isLeft(found)) return found
    const { path } = found.right
    // So that the file is opened whatever they hold: where one is missing, all are made.
    const dropped = await ownedFile(path, (database) => {
      database.exec('drop table if exists projection')
    })
    if (E.isLeft(dropped)) return dropped
    const opened = await openSqliteJournal({ path })()
    if (E.isLeft(opened)) return opened
    await opened.right.close()
    return E.right({ path })
  }

export interface CompactedJournal {
  readonly path: string
  /** Bytes of the file. */
  readonly before: number
  readonly after: number
}

/** Gives the space of pruned records back to the disk. Needs as much free again while it works. */
export const compactSqliteJournal =
  (file: string): FlextTask<CompactedJournal, JournalOpenError> =>
  async () => {
    const found = existingJournal(file)
    if (E.isLeft(found)) return found
    const { path } = found.right
    const before = statSync(path).size
    const done = await ownedFile(path, (database) => {
      database.exec('pragma synchronous = full; vacuum; pragma wal_checkpoint(truncate)')
    })
    return E.isLeft(done) ? done : E.right({ path, before, after: statSync(path).size })
  }

const ownedFile = async (
  path: string,
  work: (database: DatabaseSync) => void,
): Promise<E.Either<JournalOpenError, void>> => {
  try {
    const lock = await takeOwnerLock(path)
    if (E.isLeft(lock)) return lock
    try {
      const database = new DatabaseSync(path, { timeout: 5_000 })
      try {
        return E.right(work(database))
      } finally {
        database.close()
      }
    } finally {
      lock.right.release()
    }
  } catch (failure) {
    return E.left(asOpenError(path, failure))
  }
}
