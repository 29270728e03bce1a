/** The unique index by which rows of a table are told apart, where the table has no such key itself. */
import type { DatabaseSync } from 'node:sqlite'

import { sql } from '../sqlite/kysely.ts'
import { firstOf, rowsOf, run } from './statement.ts'
import { isSqliteError } from '../sqlite/storage-failure.ts'

/** Indexes the key; `false`, and nothing done, when two rows share it. `target` gives the name. */
export const makeKey = (
  database: DatabaseSync,
  table: string,
  target: string,
  keys: ReadonlyArray<string>,
): boolean => {
  const columns = sql.join(keys.map((key) => sql.id(key)))
  const index = sql.id('main', freeName(database, `_flext_key_of_${target}`))
  try {
    run(database, sql`create unique index ${index} on ${sql.id(table)} (${columns})`)
    return true
  } catch (failure) {
    if (isSqliteError(failure) && (failure.errcode & 0xff) === 19) return false
    throw failure
  }
}

/** Drops what {@link makeKey} made. */
export const dropKey = (database: DatabaseSync, table: string): void => {
  const made = rowsOf(
    database,
    sql<{ readonly name: string }>`
      select name from main.sqlite_master where type = 'index' and tbl_name = ${table} and sql is not null`,
  )
  for (const { name } of made) run(database, sql`drop index ${sql.id('main', name)}`)
}

/** An index cannot be renamed, so it gets the name it is to keep, or the next one that is free. */
const freeName = (database: DatabaseSync, wanted: string): string => {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted} ${n}`
    const taken = sql`select 1 from main.sqlite_master where name = ${name} collate nocase`
    if (firstOf(database, taken) === undefined) return name
  }
}
