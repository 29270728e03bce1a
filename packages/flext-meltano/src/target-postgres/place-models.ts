/** Puts staged models in their places: new tables and views for old ones, or rows into the tables there are. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableIn } from '../postgres/identifier.ts'
import { targetStorageFailed, type TargetStorageFailed } from '../singer/error.ts'
import { quote } from '../sql/sql-text.ts'
import type { AddRows } from '../table/model-plan.ts'
import { stagingSchema } from './name.ts'
import type { Session } from './session.ts'
import { forgetModels, modelNameProblem, modelsOf, type StagedModel } from './staged-model.ts'
import { findTable } from './table.ts'
import { own } from './warehouse.ts'

/**
 * Takes the views of the run's models away, the last one first: what they read cannot be dropped or
 * changed while they are there. One that a view of somebody else's reads stays.
 */
export const dropModelViews = async (session: Session, run: string): Promise<void> => {
  for (const { name } of (await modelsOf(session, run)).toReversed()) {
    const there = await findTable(session, session.schema, name)
    if (there?.kind !== 'view' || (await modelNameProblem(session, name)) !== undefined) continue
    if (!(await isRead(session, name)))
      await session.query(`drop view ${tableIn(session.schema, name)}`)
  }
}

/** Whether a view reads the table or view. */
const isRead = async ({ query, schema }: Session, name: string): Promise<boolean> => {
  const found = await query(
    `select 1 from pg_depend d join pg_rewrite r on r.oid = d.objid
     where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
       and d.refobjid = $1::regclass and r.ev_class <> d.refobjid limit 1`,
    [tableIn(schema, name)],
  )
  return found.length > 0
}

/** Answers the names of those that are tables. */
export const placeModels = async (
  session: Session,
  run: string,
): Promise<FlextResult<ReadonlyArray<string>, TargetStorageFailed>> => {
  const { query, schema, place } = session
  // Views mean what is published under these names.
  await query(`set local search_path = ${quote(schema)}, public`)
  const models = await modelsOf(session, run)
  for (const model of models) {
    const { name } = model
    const problem = await modelNameProblem(session, name)
    if (problem !== undefined)
      return E.left(targetStorageFailed(place, 'a free name for the table of a model', problem))
    await placeModel(session, run, model)
    await query(
      `insert into ${own(session, 'model')} values ($1, $2)
       on conflict (table_name) do update set run = excluded.run`,
      [name, run],
    )
  }
  await forgetModels(session, run)
  const tables = models.filter(({ plan }) => plan._tag !== 'PlaceView')
  return E.right(tables.map(({ name }) => name))
}

const placeModel = async (
  session: Session,
  run: string,
  { name, staging, plan }: StagedModel,
): Promise<void> => {
  const { query, schema } = session
  const staged = stagingSchema(schema, run)
  switch (plan._tag) {
    case 'AddRows':
      return addRows(session, tableIn(schema, name), tableIn(staged, staging), plan)
    case 'PlaceView':
      if ((await findTable(session, schema, name))?.kind === 'table')
        await query(`drop table ${tableIn(schema, name)}`)
      await query(`create or replace view ${tableIn(schema, name)} as ${plan.sql}`)
      return
    case 'ReplaceTable':
      if (await takesRows(session, name, staged, staging)) {
        await query(`delete from ${tableIn(schema, name)}`)
        const { columns } = (await findTable(session, staged, staging)) ?? { columns: [] }
        const rows = { keys: [], columns: columns.map((column) => column.name), add: [] }
        const plain: AddRows = { _tag: 'AddRows', ...rows }
        return addRows(session, tableIn(schema, name), tableIn(staged, staging), plain)
      }
      await query(`drop table if exists ${tableIn(schema, name)}`)
      await query(`alter table ${tableIn(staged, staging)} rename to ${quote(name)}`)
      await query(`alter table ${tableIn(staged, name)} set schema ${quote(schema)}`)
  }
}

/** A table that somebody's view reads cannot be dropped; with the same columns it gets the new rows. */
const takesRows = async (
  session: Session,
  name: string,
  place: string,
  staging: string,
): Promise<boolean> => {
  const there = await findTable(session, session.schema, name)
  if (there?.kind !== 'table' || !(await isRead(session, name))) return false
  const staged = (await findTable(session, place, staging))?.columns ?? []
  const types = new Map(there.columns.map((column) => [column.name, column.type]))
  return (
    staged.length === there.columns.length &&
    staged.every((column) => types.get(column.name) === column.type)
  )
}

const addRows = async (
  { query }: Session,
  table: string,
  staging: string,
  { keys, columns, add }: AddRows,
): Promise<void> => {
  for (const { name, type } of add)
    await query(`alter table ${table} add column ${quote(name)} ${type}`)
  const same = keys.map((key) => `s.${quote(key)} = m.${quote(key)}`).join(' and ')
  if (keys.length > 0) await query(`delete from ${table} as m using ${staging} as s where ${same}`)
  const names = columns.map(quote).join(', ')
  await query(`insert into ${table} (${names}) select ${names} from ${staging}`)
  await query(`drop table ${staging}`)
}
