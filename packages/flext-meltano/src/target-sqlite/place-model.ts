/** Puts a staged model in its place: a new table or view for the old one, or rows into the one there is. */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { sql } from '../sqlite/kysely.ts'
import type { TargetStorageFailed } from '../singer/error.ts'
import type { AddRows } from '../table/model-plan.ts'
import { planOf } from './model-plan.ts'
import { checkModelTarget } from './model-table.ts'
import type { Stage } from './stage.ts'
import { dropTable } from './staging-table.ts'
import { mainTable, run as runStatement, write } from './statement.ts'
import { findTable } from './table.ts'

/** To be called in the transaction that publishes the run. */
export const placeModel = (
  database: DatabaseSync,
  place: string,
  { staging, target, run }: Pick<Stage, 'staging' | 'target' | 'run'>,
): FlextResult<void, TargetStorageFailed> => {
  const allowed = checkModelTarget(database, place, target)
  if (E.isLeft(allowed)) return allowed
  const plan = planOf(database, staging)
  if (plan._tag === 'AddRows') addRows(database, target, staging, plan)
  else {
    dropModel(database, target)
    if (plan._tag === 'ReplaceTable')
      runStatement(database, sql`alter table ${mainTable(staging)} rename to ${sql.id(target)}`)
    else runStatement(database, sql`create view ${mainTable(target)} as ${sql.raw(plan.sql)}`)
  }
  const model = { table_name: target, run }
  runStatement(
    database,
    write()
      .insertInto('_flext_model')
      .values(model)
      .onConflict((conflict) => conflict.column('table_name').doUpdateSet(model)),
  )
  return E.right(undefined)
}

const dropModel = (database: DatabaseSync, name: string): void => {
  if (findTable(database, name)?.kind === 'view')
    runStatement(database, sql`drop view ${mainTable(name)}`)
  else dropTable(database, name)
}

const addRows = (
  database: DatabaseSync,
  target: string,
  staging: string,
  { keys, columns, add }: AddRows,
): void => {
  for (const { name, type } of add)
    runStatement(
      database,
      sql`alter table ${mainTable(target)} add column ${sql.id(name)} ${sql.raw(type)}`,
    )
  if (keys.length > 0) {
    const same = keys.map((key) => sql`s.${sql.id(key)} = ${sql.id('m', key)}`)
    runStatement(
      database,
      sql`delete from ${mainTable(target)} as m where exists
          (select 1 from ${mainTable(staging)} as s where ${sql.join(same, sql` and `)})`,
    )
  }
  const names = sql.join(columns.map((name) => sql.id(name)))
  runStatement(
    database,
    sql`insert into ${mainTable(target)} (${names}) select ${names} from ${mainTable(staging)}`,
  )
  dropTable(database, staging)
}
