/**
 * A warehouse is a SQLite file with the tables people read and, beside them, the few tables of its
 * own. This is how it is opened, set up and written to: in transactions that happen or do not.
 */
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

import { causeOf, type FlextResult } from 'flext-core'
import { openNodeSqlite } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { databaseDefaults } from '../singer/native-defaults.ts'
import { makeFolder } from '../io/make-folder.ts'
import { codeOf } from '../io/standard-stream.ts'
import { targetStorageFailed, type TargetStorageFailed } from '../singer/error.ts'
import { isSqliteError, storageFailure } from '../sqlite/storage-failure.ts'
import { firstOf, write } from './statement.ts'
import { createWarehouseTables, hasWarehouseTables, warehouseFormat } from './warehouse-schema.ts'

/** A warehouse that is open. Whoever opened it closes it. */
export interface Warehouse {
  readonly path: string
  readonly database: DatabaseSync
}

export interface WarehouseLocation {
  readonly path: string
  /** Milliseconds to wait for another writer; 30,000 by default. */
  readonly busyTimeout?: number
}

/** Opens a warehouse, and makes folder, file and tables where there are none. */
export const openWarehouse = (
  location: WarehouseLocation,
): FlextResult<Warehouse, TargetStorageFailed> => {
  const folder = folderFor(location.path)
  if (E.isLeft(folder)) return folder
  const opened = connect(location, { wal: true })
  if (E.isLeft(opened)) return opened
  const made = inTransaction(opened.right, (database) => {
    createWarehouseTables(database)
    return knownFormat(opened.right)
  })
  if (E.isLeft(made)) {
    opened.right.database.close()
    return made
  }
  return opened
}

const folderFor = (path: string): FlextResult<void, TargetStorageFailed> => {
  const folder = dirname(path)
  try {
    return E.right(makeFolder(folder))
  } catch (failure) {
    const code = codeOf(failure)
    if (code === undefined) throw failure
    const expected = 'a folder for the database, or one in which it may be made'
    return E.left(targetStorageFailed(folder, expected, causeOf(failure).message, code))
  }
}

/** Uses a warehouse that is there already: `undefined` where there is no file or nothing of ours. */
export const withWarehouse = <A, Failure>(
  location: WarehouseLocation,
  use: (warehouse: Warehouse) => FlextResult<A, Failure>,
): FlextResult<A | undefined, Failure | TargetStorageFailed> => {
  if (!existsSync(location.path)) return E.right(undefined)
  const opened = connect(location, { wal: false })
  if (E.isLeft(opened)) return opened
  const warehouse = opened.right
  try {
    return attempt<A | undefined, Failure | TargetStorageFailed>(warehouse.path, () => {
      if (!hasWarehouseTables(warehouse.database)) return E.right(undefined)
      const known = knownFormat(warehouse)
      return E.isLeft(known) ? known : use(warehouse)
    })
  } finally {
    warehouse.database.close()
  }
}

/** Does the work and commits it, or leaves everything as it was: on a failure, or on a throw. */
export const inTransaction = <A, Failure>(
  { path, database }: Warehouse,
  work: (database: DatabaseSync) => FlextResult<A, Failure>,
): FlextResult<A, Failure | TargetStorageFailed> =>
  attempt(path, () => {
    database.exec('begin immediate')
    try {
      const done = work(database)
      if (E.isRight(done)) database.exec('commit')
      return done
    } finally {
      if (database.isTransaction) database.exec('rollback')
    }
  })

/** Turns what SQLite throws into a failure of the storage; what else is thrown goes on. */
export const attempt = <A, Failure>(
  path: string,
  work: () => FlextResult<A, Failure>,
): FlextResult<A, Failure | TargetStorageFailed> => {
  try {
    return work()
  } catch (failure) {
    if (isSqliteError(failure)) return E.left(storageFailure(path, failure))
    throw failure
  }
}

const connect = (
  { path, busyTimeout = databaseDefaults.busy_timeout }: WarehouseLocation,
  { wal }: { readonly wal: boolean },
): FlextResult<Warehouse, TargetStorageFailed> => {
  if (existsSync(path) && statSync(path).isDirectory())
    return E.left(targetStorageFailed(path, 'a database file', 'a folder'))
  return attempt(path, () => {
    const database = openNodeSqlite({ path, busyTimeout, wal, foreignKeys: false })
    // A view that names a table not yet loaded must not stop a rename, nor follow it.
    database.exec('pragma legacy_alter_table = on')
    return E.right({ path, database })
  })
}

const knownFormat = ({ path, database }: Warehouse): FlextResult<void, TargetStorageFailed> => {
  const found = firstOf(database, write().selectFrom('_flext_warehouse').select('format'))?.format
  return found === warehouseFormat
    ? E.right(undefined)
    : E.left(
        targetStorageFailed(
          path,
          `a warehouse of format ${warehouseFormat}`,
          `format ${found ?? 'not said'}, made by another version of flext-meltano`,
        ),
      )
}
