/** How the rows of one staged stream become rows of the table that people read. */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { LoadMark } from '../singer/target/load-mark.ts'
import type { RowEffects } from '../singer/target/row-effects.ts'
import { sql } from '../sqlite/kysely.ts'
import { deletedColumn, type Deletion } from '../table/deletion.ts'
import { checkTable } from './announcement.ts'
import { makeKey } from './key-index.ts'
import { fold } from './name.ts'
import type { Stage } from './stage.ts'
import { addColumns, dropTable } from './staging-table.ts'
import { firstOf, mainTable, run, write } from './statement.ts'
import { leave, markedAt, supersession } from './supersession.ts'
import { columnOf, countRows, findTable, growingNumber, isUnique } from './table.ts'

/** What a stage brought, and what that did to its table. */
export interface Merged {
  readonly rows: number
  readonly effects: RowEffects
  readonly mark: LoadMark
}

/** Merges a sealed stage into its table, or makes it the table. */
export const mergeStage = (
  database: DatabaseSync,
  stage: Stage,
  deletion: Deletion,
): FlextResult<Merged, TargetError> => {
  const table = findTable(database, stage.target)
  const fits = checkTable({ ...stage, stream: stage.name }, table)
  if (E.isLeft(fits)) return fits
  const rows = countRows(database, stage.staging)
  const older = supersession(database, stage, table)
  const at = new Date().toISOString()

  let inserted = rows
  let deleted = 0
  const before = table === undefined ? undefined : lastNumber(database, stage.target)
  if (table === undefined) {
    run(database, sql`alter table ${mainTable(stage.staging)} rename to ${sql.id(stage.target)}`)
  } else {
    addColumns(database, stage.target, stage.columns)
    if (older === 'all') deleted += leave(database, stage.target, sql<boolean>`true`, deletion, at)
    const keyed = stage.method === 'upsert' ? ensureKey(database, stage) : E.right(undefined)
    if (E.isLeft(keyed)) return keyed
    const known = stage.method === 'upsert' ? knownRows(database, stage) : () => 0
    run(database, insertion(stage, isMarking(database, stage, deletion)))
    inserted = rows - known(rows)
    dropTable(database, stage.staging)
  }
  if (typeof older === 'object')
    deleted += leave(database, stage.target, older.olderRows, deletion, at)
  // Some that were marked have come again.
  if (deletion === 'mark' && deleted > 0) deleted = markedAt(database, stage.target, at)
  if (stage.version !== undefined) keepVersion(database, stage.target, stage.version)
  const updated = rows - inserted
  const isPure = updated + deleted === 0 && older === 'none' && stage.version === undefined
  const after = lastNumber(database, stage.target)
  const mark: LoadMark = {
    table: stage.target,
    how: !isPure
      ? 'merged'
      : table === undefined
        ? 'made'
        : before === undefined
          ? 'merged'
          : 'added',
    rows,
    ...(before === undefined || after === undefined ? {} : { after: before, upTo: after }),
  }
  return E.right({ rows, effects: { inserted, updated, deleted }, mark })
}

/** The number of the last row, where SQLite gives numbers that grow. */
const lastNumber = (database: DatabaseSync, target: string): number | undefined => {
  const number = growingNumber(database, target)
  if (number === undefined) return undefined
  const last = sql<{ readonly n: number }>`
    select coalesce(max(${number}), 0) as n from ${mainTable(target)}`
  return firstOf(database, last)?.n ?? 0
}

/**
 * Counts the staged rows whose key the table has: by the numbers of its rows where SQLite gives
 * them, for these grow; else by looking each key up, before the rows are merged.
 */
const knownRows = (
  database: DatabaseSync,
  { staging, target, keys }: Stage,
): ((staged: number) => number) => {
  const number = growingNumber(database, target)
  if (number === undefined) {
    const same = keys.map((key) => sql`${sql.id('t', key)} = ${sql.id('s', key)}`)
    const counted = sql<{ readonly n: number }>`
      select count(*) as n from ${mainTable(staging)} as s where exists
        (select 1 from ${mainTable(target)} as t where ${sql.join(same, sql` and `)})`
    const known = firstOf(database, counted)?.n ?? 0
    return () => known
  }
  const of = (what: 'max' | 'count', after: number) => sql<{ readonly n: number }>`
    select coalesce(${sql.raw(what)}(${number}), 0) as n from ${mainTable(target)}
    where ${number} > ${after}`
  const last = firstOf(database, of('max', 0))?.n ?? 0
  return (staged) => staged - (firstOf(database, of('count', last))?.n ?? 0)
}

/** Whether rows that come again may be marked as gone. */
const isMarking = (
  database: DatabaseSync,
  { target, columns }: Stage,
  deletion: Deletion,
): boolean => {
  const table = deletion === 'mark' ? findTable(database, target) : undefined
  return (
    table !== undefined &&
    columnOf(table, deletedColumn.name) !== undefined &&
    columns.every(({ name }) => fold(name) !== deletedColumn.name)
  )
}

const insertion = ({ staging, target, method, keys, columns }: Stage, isMarked: boolean) => {
  const names = sql.join(columns.map(({ name }) => sql.id(name)))
  const insert = sql`
    insert into ${mainTable(target)} (${names}) select ${names} from ${mainTable(staging)} where true`
  if (method === 'append-only') return insert
  const rest = columns.filter(({ name }) => !keys.includes(name))
  const conflict = sql`${insert} on conflict (${sql.join(keys.map((key) => sql.id(key)))})`
  const set = [
    ...rest.map(({ name }) => sql`${sql.id(name)} = ${sql.id('excluded', name)}`),
    // A row that comes again is not deleted any more.
    ...(isMarked ? [sql`${sql.id(deletedColumn.name)} = null`] : []),
  ]
  return set.length === 0
    ? sql`${conflict} do nothing`
    : sql`${conflict} do update set ${sql.join(set)}`
}

/** A table that was appended to before may hold a key twice, and then no row can be the one. */
const ensureKey = (
  database: DatabaseSync,
  { name, target, keys }: Stage,
): FlextResult<void, TargetError> => {
  if (isUnique(database, target, keys) || makeKey(database, target, target, keys))
    return E.right(undefined)
  return E.left(
    targetSchemaRefused(
      name,
      `table "${target}" with one row for each ${keys.join(', ')}`,
      'rows that share it; append to it, or load into another table',
    ),
  )
}

const keepVersion = (database: DatabaseSync, table_name: string, version: number): void => {
  run(
    database,
    write()
      .insertInto('_flext_version')
      .values({ table_name, version })
      .onConflict((conflict) =>
        conflict
          .column('table_name')
          .doUpdateSet({ version: (eb) => eb.fn('max', ['version', eb.val(version)]) }),
      ),
  )
}
