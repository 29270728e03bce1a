/** Opening a journal's file for writing: refuse what is not ours, take the lock, bring it up to date. */
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import type { FlextTask } from '../result/task.ts'
import { canonicalPath, formatIn, refuseInconsistent } from './inspect-journal.ts'
import { JournalBroken } from '../journal/journal.ts'
import type { JournalOpenError } from '../journal/journal-open-error.ts'
import { formatVersion } from './journal-schema.ts'
import { makeJournal } from './make-journal.ts'
import type { FileLock } from './file-lock.ts'
import { takeOwnerLock } from './owner-lock.ts'
import { asOpenError } from './sqlite-failure.ts'
import { sqliteJournal, type SqliteJournal } from './sqlite-journal.ts'

export interface SqliteJournalOptions {
  readonly path: string
  /** `full` (the default) survives power loss; `normal` may then lose the last commits, never the file. */
  readonly synchronous?: 'full' | 'normal'
  /** Milliseconds to wait for somebody who writes to the file without owning it; 5,000 by default. */
  readonly busyTimeout?: number
}

/** Opens a journal for writing, and makes one where there is none. Whoever opens it closes it. */
export const openSqliteJournal =
  (options: SqliteJournalOptions): FlextTask<SqliteJournal, JournalOpenError> =>
  async () => {
    const path = canonicalPath(options.path)
    if (E.isLeft(path)) return path
    try {
      const refused = formatIn(path.right)
      if (E.isLeft(refused)) return refused
      const lock = await takeOwnerLock(path.right)
      if (E.isLeft(lock)) return lock
      return await openOwned(path.right, options, lock.right)
    } catch (failure) {
      return E.left(asOpenError(path.right, failure))
    }
  }

/** A WAL of 4 MB that is used again and again is faster than one that grows. */
const checkpointPages = 500

const openOwned = async (
  path: string,
  { synchronous = 'full', busyTimeout = 5_000 }: SqliteJournalOptions,
  lock: FileLock,
): Promise<E.Either<JournalOpenError, SqliteJournal>> => {
  let database: DatabaseSync | undefined
  try {
    const format = formatIn(path)
    if (E.isLeft(format)) {
      lock.release()
      return format
    }
    if (format.right === 0) await makeJournal(path)
    database = new DatabaseSync(path, { timeout: busyTimeout })
    database.exec(`pragma synchronous = ${synchronous}`)
    database.exec(`pragma wal_autocheckpoint = ${checkpointPages}`)

    refuseInconsistent(path, database)
    if (format.right > 0 && format.right < formatVersion) {
      const { migrateJournal } = await import('./journal-migrations.ts')
      await migrateJournal(database)
    }
    // `get` would not say that the commit behind its row has failed.
    const [owned] = database
      .prepare('update owner set epoch = epoch + 1, pid = ?, host = ?, since = ? returning epoch')
      .all(process.pid, hostname(), Date.now())
    if (owned === undefined) throw new JournalBroken(`the journal ${path} has no row for its owner`)
    const epoch = Number(owned['epoch'])
    return E.right(sqliteJournal({ path, epoch, lock, database }))
  } catch (failure) {
    if (database !== undefined) withdraw(database)
    lock.release()
    throw failure
  }
}

/** Takes our name off a journal that turned out to be unusable, as far as the file lets us. */
const withdraw = (database: DatabaseSync): void => {
  try {
    database.exec('update owner set pid = null, host = null, since = null')
  } catch {
    // What made it unusable is being reported already.
  } finally {
    database.close()
  }
}
