/**
 * The world as it will be once a run is published, seen before it is: TEMP views that stand before
 * the tables of the same names on one connection, and are seen by no other.
 */
import type { DatabaseSync } from 'node:sqlite'

import type { RawBuilder } from 'kysely'

import { sql } from '../sqlite/kysely.ts'
import type { AddRows } from '../table/model-plan.ts'
import { planOf } from './model-plan.ts'
import { fold } from './name.ts'
import { seal } from './seal.ts'
import type { Stage } from './stage.ts'
import { mainTable, rowsOf, run } from './statement.ts'
import { supersession, type Supersession } from './supersession.ts'
import { columnOf, findTable, type Table } from './table.ts'

/** Makes the views for all that a run has staged. To be called in a transaction. */
export const overlay = (database: DatabaseSync, runId: string): void => {
  for (const stage of seal(database, runId))
    if (stage.kind === 'model') overlayModel(database, stage)
    else overlayStream(database, stage)
}

/** Lets a staged model be read under its name. */
export const overlayModel = (database: DatabaseSync, { staging, target }: Stage): void => {
  const plan = planOf(database, staging)
  switch (plan._tag) {
    case 'ReplaceTable':
      return view(database, target, sql`select * from ${mainTable(staging)}`)
    case 'PlaceView':
      return view(database, target, sql.raw(plan.sql))
    case 'AddRows':
      return view(database, target, withStagedRows(database, target, staging, plan))
  }
}

/** An incremental table as it will be. */
const withStagedRows = (
  database: DatabaseSync,
  target: string,
  staging: string,
  { keys, columns, add }: AddRows,
): RawBuilder<unknown> => {
  const there = (findTable(database, target)?.columns ?? []).map(({ name }) => name)
  const all = [...there, ...add.map(({ name }) => name)]
  const among = (names: ReadonlyArray<string>) => {
    const known = new Set(names.map(fold))
    return sql.join(
      all.map((name) => (known.has(fold(name)) ? sql.id(name) : sql`null as ${sql.id(name)}`)),
    )
  }
  const stays =
    keys.length === 0
      ? sql``
      : sql` where not exists (select 1 from ${mainTable(staging)} as s where ${sameKey({ keys })})`
  return sql`select ${among(there)} from ${mainTable(target)} as m${stays}
    union all select ${among(columns)} from ${mainTable(staging)}`
}

/** The tables and views that can be read on this connection, the warehouse's own left out. */
export const readableTables = (database: DatabaseSync): ReadonlyMap<string, string> => {
  const found = rowsOf(
    database,
    sql<{ readonly name: string }>`
      select name from main.sqlite_master where type in ('table', 'view')
      union select name from temp.sqlite_master where type = 'view'`,
  )
  return new Map(
    found
      .map(({ name }) => [fold(name), name] as const)
      .filter(([folded]) => !/^(sqlite_|_flext_)/.test(folded)),
  )
}

const overlayStream = (database: DatabaseSync, stage: Stage): void => {
  const table = findTable(database, stage.target)
  const older = supersession(database, stage, table)
  const all =
    table === undefined || older === 'all'
      ? stagedRows(stage, table, false)
      : sql`${rowsThatStay(stage, table)} union all ${stagedRows(stage, table, true)}`
  view(database, stage.target, withoutOlder(all, older))
}

const view = (database: DatabaseSync, name: string, select: RawBuilder<unknown>): void => {
  run(database, sql`create temp view ${sql.id(name)} as ${select}`)
}

const withoutOlder = (rows: RawBuilder<unknown>, older: Supersession): RawBuilder<unknown> =>
  typeof older === 'object' ? sql`select * from (${rows}) where not ${older.olderRows}` : rows

/** Rows of the table that no staged row takes the place of. */
const rowsThatStay = (stage: Stage, table: Table): RawBuilder<unknown> => {
  const columns = columnsAfter(stage, table).map((name) =>
    columnOf(table, name) ? sql.id('m', name) : sql`null as ${sql.id(name)}`,
  )
  const all = sql`select ${sql.join(columns)} from ${mainTable(table.name)} as m`
  return stage.method === 'append-only'
    ? all
    : sql`${all} where not exists (select 1 from ${mainTable(stage.staging)} as s where ${sameKey(stage)})`
}

/** The staged rows; a column that the stream has no more keeps what the row of the same key had. */
const stagedRows = (
  stage: Stage,
  table: Table | undefined,
  merged: boolean,
): RawBuilder<unknown> => {
  const own = new Set(stage.columns.map(({ name }) => fold(name)))
  const joined = merged && stage.method === 'upsert'
  const columns = columnsAfter(stage, table).map((name) => {
    if (own.has(fold(name))) return sql`${sql.id('s', name)} as ${sql.id(name)}`
    return joined ? sql`${sql.id('m', name)} as ${sql.id(name)}` : sql`null as ${sql.id(name)}`
  })
  const rows = sql`select ${sql.join(columns)} from ${mainTable(stage.staging)} as s`
  const missing = table?.columns.some(({ name }) => !own.has(fold(name))) ?? false
  return table && joined && missing
    ? sql`${rows} left join ${mainTable(table.name)} as m on ${sameKey(stage)}`
    : rows
}

/** The table's columns as publishing will leave them. */
const columnsAfter = (stage: Stage, table: Table | undefined): ReadonlyArray<string> => {
  const there = table?.columns.map(({ name }) => name) ?? []
  const known = new Set(there.map(fold))
  return [
    ...there,
    ...stage.columns.map(({ name }) => name).filter((name) => !known.has(fold(name))),
  ]
}

const sameKey = ({ keys }: Pick<Stage, 'keys'>): RawBuilder<unknown> =>
  sql.join(
    keys.map((key) => sql`${sql.id('s', key)} = ${sql.id('m', key)}`),
    sql` and `,
  )
