/** A SQLite file that is read: opened for some work, and what SQLite says of it. */
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { databaseDefaults } from '../singer/native-defaults.ts'
import { tapSourceUnreadable, type TapSourceUnreadable } from '../singer/tap/tap-error.ts'
import { isSqliteError, storageFailure } from '../sqlite/storage-failure.ts'
import type { SqliteTapConfig } from './tap-config.ts'

export const withDatabase = async <A, Failure>(
  { database: path, busy_timeout = databaseDefaults.busy_timeout }: SqliteTapConfig,
  work: (database: DatabaseSync) => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | TapSourceUnreadable>> => {
  const entry = statSync(path, { throwIfNoEntry: false })
  if (entry?.isFile() !== true) {
    const instead = entry === undefined ? 'nothing' : 'a folder'
    return E.left(tapSourceUnreadable(path, 'a SQLite database', instead))
  }
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: busy_timeout })
    return await work(database)
  } catch (failure) {
    if (!isSqliteError(failure)) throw failure
    const { expected, found } = storageFailure(path, failure)
    return E.left(tapSourceUnreadable(path, expected, found))
  } finally {
    database?.close()
  }
}
