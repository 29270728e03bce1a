/**
 * Which rows an activated version leaves behind. Where rows carry their version, those of older
 * ones go. Where they do not, a version that is new to the table means that the stream was sent
 * whole, and everything from before this run goes.
 */
import type { DatabaseSync } from 'node:sqlite'

import type { RawBuilder } from 'kysely'

import { sql } from '../sqlite/kysely.ts'
import { deletedColumn, type Deletion } from '../table/deletion.ts'
import { versionColumn } from '../table/metadata.ts'
import type { Stage } from './stage.ts'
import { addColumns } from './staging-table.ts'
import { firstOf, mainTable, run, write } from './statement.ts'
import { columnOf, type Table } from './table.ts'

export type Supersession =
  | 'none'
  | 'all'
  /** A condition that is true of rows to be dropped, the staged ones included. */
  | { readonly olderRows: RawBuilder<boolean> }

export const supersession = (
  database: DatabaseSync,
  { version, versioned, rows, columns, target }: Stage,
  table: Table | undefined,
): Supersession => {
  if (version === undefined) return 'none'
  const { name } = versionColumn
  const carried =
    columns.some((column) => column.name === name) ||
    (table !== undefined && columnOf(table, name) !== undefined)
  if (carried && (versioned || rows === 0)) {
    const column = sql.id(name)
    return { olderRows: sql<boolean>`(${column} is null or ${column} < ${sql.lit(version)})` }
  }
  const active = firstOf(
    database,
    write().selectFrom('_flext_version').select('version').where('table_name', '=', target),
  )?.version
  return active !== undefined && active >= version ? 'none' : 'all'
}

/** Lets rows go that were left behind, or marks those that are not yet; says how many. */
export const leave = (
  database: DatabaseSync,
  target: string,
  rows: RawBuilder<boolean>,
  deletion: Deletion,
  /** As ISO text. */
  at: string,
): number => {
  const table = mainTable(target)
  if (deletion === 'delete') return run(database, sql`delete from ${table} where ${rows}`)
  addColumns(database, target, [deletedColumn])
  const deleted = sql.id(deletedColumn.name)
  return run(
    database,
    sql`update ${table} set ${deleted} = ${at} where ${rows} and ${deleted} is null`,
  )
}

/** How many rows were marked at that time, and have not come again. */
export const markedAt = (database: DatabaseSync, target: string, at: string): number =>
  firstOf(
    database,
    sql<{ readonly n: number }>`
      select count(*) as n from ${mainTable(target)} where ${sql.id(deletedColumn.name)} = ${at}`,
  )?.n ?? 0
