/** How the rows of one staged stream become rows of the table that people read. */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import { sql } from 'kysely'

import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import { checkTable } from './announcement.ts'
import { makeKey } from './key-index.ts'
import { supersession } from './supersession.ts'
import type { Stage } from './stage.ts'
import { mainTable, run, write } from './statement.ts'
import { addColumns, dropTable } from './staging-table.ts'
import { countRows, findTable, isUnique } from './table.ts'

/** Merges a sealed stage into its table, or makes it the table. Says how many rows it brought. */
export const mergeStage = (
  database: DatabaseSync,
  stage: Stage,
): FlextResult<number, TargetError> => {
  const table = findTable(database, stage.target)
  const fits = checkTable({ ...stage, stream: stage.name }, table)
  if (E.isLeft(fits)) return fits
  const rows = countRows(database, stage.staging)
  const older = supersession(database, stage, table)

  if (table === undefined) {
    run(database, sql`alter table ${mainTable(stage.staging)} rename to ${sql.id(stage.target)}`)
  } else {
    addColumns(database, stage.target, stage.columns)
    if (older === 'all') run(database, sql`delete from ${mainTable(stage.target)}`)
    const keyed = stage.method === 'upsert' ? ensureKey(database, stage) : E.right(undefined)
    if (E.isLeft(keyed)) return keyed
    run(database, insertion(stage))
    dropTable(database, stage.staging)
  }
  if (typeof older === 'object')
    run(database, sql`delete from ${mainTable(stage.target)} where ${older.olderRows}`)
  if (stage.version !== undefined) keepVersion(database, stage.target, stage.version)
  return E.right(rows)
}

const insertion = ({ staging, target, method, keys, columns }: Stage) => {
  const names = sql.join(columns.map(({ name }) => sql.id(name)))
  const insert = sql`
    insert into ${mainTable(target)} (${names}) select ${names} from ${mainTable(staging)} where true`
  if (method === 'append-only') return insert
  const rest = columns.filter(({ name }) => !keys.includes(name))
  const conflict = sql`${insert} on conflict (${sql.join(keys.map((key) => sql.id(key)))})`
  return rest.length === 0
    ? sql`${conflict} do nothing`
    : sql`${conflict} do update set ${sql.join(
        rest.map(({ name }) => sql`${sql.id(name)} = ${sql.id('excluded', name)}`),
      )}`
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
    write
      .insertInto('_flext_version')
      .values({ table_name, version })
      .onConflict((conflict) =>
        conflict
          .column('table_name')
          .doUpdateSet({ version: (eb) => eb.fn('max', ['version', eb.val(version)]) }),
      ),
  )
}
