/** A table that is there: its columns, its keys, and whether a stream's columns fit into it. */
import type { DatabaseSync } from 'node:sqlite'

import type { RawBuilder } from 'kysely'

import { sql } from '../sqlite/kysely.ts'
import type { Column, ColumnKind } from '../table/column.ts'
import { declaredType } from './declared-type.ts'
import { fold, rowNumberName } from './name.ts'
import { firstOf, mainTable, rowsOf } from './statement.ts'

export interface TableColumn {
  readonly name: string
  /** As declared: `INTEGER`, `VARCHAR(20)`, empty. */
  readonly type: string
}

export interface Table {
  readonly name: string
  readonly kind: 'table' | 'view'
  readonly columns: ReadonlyArray<TableColumn>
}

/** The table or view of that name in the main database, however it is capitalised there. */
export const findTable = (database: DatabaseSync, name: string): Table | undefined => {
  const found = firstOf(
    database,
    sql<{ readonly name: string; readonly type: string }>`
      select name, type from main.sqlite_master
      where type in ('table', 'view') and name = ${name} collate nocase`,
  )
  return (
    found && {
      name: found.name,
      kind: found.type === 'view' ? 'view' : 'table',
      columns: rowsOf(
        database,
        sql<TableColumn>`select name, type from pragma_table_xinfo(${found.name}, 'main')`,
      ),
    }
  )
}

/** Whether the table itself sees to it that no two rows share these columns. */
export const isUnique = (
  database: DatabaseSync,
  table: string,
  columns: ReadonlyArray<string>,
): boolean => {
  const wanted = sameSet(columns)
  const primary = rowsOf(
    database,
    sql<{ readonly name: string }>`
      select name from pragma_table_info(${table}, 'main') where pk > 0`,
  )
  if (wanted(primary.map(({ name }) => name))) return true
  const indexes = rowsOf(
    database,
    sql<{ readonly name: string }>`
      select name from pragma_index_list(${table}, 'main') where "unique" = 1 and partial = 0`,
  )
  return indexes.some(({ name: index }) =>
    wanted(
      rowsOf(
        database,
        sql<{ readonly name: string | null }>`select name from pragma_index_info(${index}, 'main')`,
      ).map(({ name }) => name ?? ''),
    ),
  )
}

/** The hidden number of a table's rows, where SQLite alone gives it; a primary key may be that number. */
export const growingNumber = (
  database: DatabaseSync,
  table: string,
): RawBuilder<unknown> | undefined => {
  const columns = rowsOf(
    database,
    sql<{ readonly name: string; readonly pk: number }>`
      select name, pk from pragma_table_info(${table}, 'main')`,
  )
  if (columns.some(({ pk }) => pk > 0)) return undefined
  const name = rowNumberName(columns.map((column) => column.name))
  return name === undefined ? undefined : sql.raw(name)
}

export const countRows = (database: DatabaseSync, table: string): number => {
  const counted = sql<{ readonly n: number }>`select count(*) as n from ${mainTable(table)}`
  return firstOf(database, counted)?.n ?? 0
}

/** The column of the table that a column of a stream goes to. */
export const columnOf = ({ columns }: Table, name: string): TableColumn | undefined =>
  columns.find((column) => fold(column.name) === fold(name))

/** Columns of a stream that the table has under another type, which would change their values. */
export const misfits = (
  table: Table,
  columns: ReadonlyArray<Column>,
): ReadonlyArray<readonly [column: Column, declared: string]> =>
  columns.flatMap((column) => {
    const there = columnOf(table, column.name)
    return there === undefined || takes(there.type, column.kind)
      ? []
      : [[column, there.type] as const]
  })

/** Whether SQLite keeps a value of that kind unchanged: https://www.sqlite.org/datatype3.html#affname */
const takes = (declared: string, kind: ColumnKind): boolean => {
  const type = declaredType(kind)
  switch (affinityOf(declared)) {
    case 'BLOB':
      return true
    case 'NUMERIC':
    case 'REAL':
      return type !== 'TEXT'
    case 'INTEGER':
      return type === 'INTEGER'
    case 'TEXT':
      return type === 'TEXT'
  }
}

const affinityOf = (declared: string): 'INTEGER' | 'TEXT' | 'BLOB' | 'REAL' | 'NUMERIC' => {
  const type = declared.toUpperCase()
  if (type.includes('INT')) return 'INTEGER'
  if (/CHAR|CLOB|TEXT/.test(type)) return 'TEXT'
  if (type === '' || type.includes('BLOB')) return 'BLOB'
  return /REAL|FLOA|DOUB/.test(type) ? 'REAL' : 'NUMERIC'
}

const sameSet =
  (wanted: ReadonlyArray<string>) =>
  (found: ReadonlyArray<string>): boolean =>
    wanted.length === found.length &&
    wanted.every((name) => found.some((f) => fold(f) === fold(name)))
