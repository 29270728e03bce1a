/** The making and growing of a staging table. Its rows are numbered in the order of arrival. */
import type { DatabaseSync } from 'node:sqlite'

import type { RawBuilder } from 'kysely'

import { sql } from '../sqlite/kysely.ts'
import type { Column } from '../table/column.ts'
import { declaredType } from './declared-type.ts'
import { columnOf, findTable } from './table.ts'
import { mainTable, run } from './statement.ts'

/** Makes a table of these columns. Keys are not null; they are made unique later, all at once. */
export const createTable = (
  database: DatabaseSync,
  name: string,
  columns: ReadonlyArray<Column>,
  keys: ReadonlyArray<string>,
): void => {
  const definitions = columns.map((column) =>
    keys.includes(column.name) ? sql`${definitionOf(column)} not null` : definitionOf(column),
  )
  run(database, sql`create table ${mainTable(name)} (${sql.join(definitions)})`)
}

/** Adds the columns that the table does not have yet, and says which these were. */
export const addColumns = (
  database: DatabaseSync,
  name: string,
  columns: ReadonlyArray<Column>,
): ReadonlyArray<Column> => {
  const table = findTable(database, name)
  const added = columns.filter((column) => table && !columnOf(table, column.name))
  for (const column of added)
    run(database, sql`alter table ${mainTable(name)} add column ${definitionOf(column)}`)
  return added
}

export const dropTable = (database: DatabaseSync, name: string): void => {
  run(database, sql`drop table if exists ${mainTable(name)}`)
}

const definitionOf = ({ name, kind }: Column): RawBuilder<unknown> =>
  sql`${sql.id(name)} ${sql.raw(declaredType(kind))}`
