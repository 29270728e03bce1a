/** The tables of models: those a run has staged, and what becomes of them when it is published. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetStorageFailed, type TargetStorageFailed } from '../singer/error.ts'
import { quote, stagingSchema, tableIn, tableNameProblem } from './name.ts'
import type { Session } from './session.ts'
import { findTable } from './table.ts'
import { own } from './warehouse.ts'

export interface StagedModel {
  readonly name: string
  readonly staging: string
}

/** The models that a run has staged, in their order. */
export const modelsOf = (session: Session, run: string): Promise<ReadonlyArray<StagedModel>> =>
  session.query<StagedModel>(
    `select name, staging from ${own(session, 'staged_model')} where run = $1 order by number`,
    [run],
  )

export const keepModel = async (
  session: Session,
  run: string,
  number: number,
  { name, staging }: StagedModel,
): Promise<void> => {
  await session.query(`insert into ${own(session, 'staged_model')} values ($1, $2, $3, $4)`, [
    run,
    number,
    name,
    staging,
  ])
}

/** Drops what an earlier attempt at the models of a run has left. */
export const dropModels = async (session: Session, run: string): Promise<void> => {
  const place = stagingSchema(session.schema, run)
  for (const { staging } of await modelsOf(session, run))
    await session.query(`drop table if exists ${tableIn(place, staging)}`)
  await forgetModels(session, run)
}

export const forgetModels = async (session: Session, run: string): Promise<void> => {
  await session.query(`delete from ${own(session, 'staged_model')} where run = $1`, [run])
}

/** Why a model's table cannot have this name, if it cannot. */
export const modelNameProblem = async (
  session: Session,
  name: string,
): Promise<string | undefined> => {
  const unnameable = tableNameProblem(name)
  if (unnameable !== undefined) return unnameable
  const there = await findTable(session, session.schema, name)
  if (there === undefined) return undefined
  const made = await session.query(`select 1 from ${own(session, 'model')} where table_name = $1`, [
    name,
  ])
  return there.kind === 'table' && made.length > 0
    ? undefined
    : `"${name}", and there is a ${there.kind === 'table' ? 'table' : 'view'} "${name}" that no model made`
}

/** Puts the tables of a run's models in the place of those from before. */
export const placeModels = async (
  session: Session,
  run: string,
): Promise<FlextResult<void, TargetStorageFailed>> => {
  const { query, schema, place } = session
  for (const { name, staging } of await modelsOf(session, run)) {
    const problem = await modelNameProblem(session, name)
    if (problem !== undefined)
      return E.left(targetStorageFailed(place, 'a free name for the table of a model', problem))
    await query(`drop table if exists ${tableIn(schema, name)}`)
    await query(
      `alter table ${tableIn(stagingSchema(schema, run), staging)} rename to ${quote(name)}`,
    )
    await query(
      `alter table ${tableIn(stagingSchema(schema, run), name)} set schema ${quote(schema)}`,
    )
    await query(
      `insert into ${own(session, 'model')} values ($1, $2)
       on conflict (table_name) do update set run = excluded.run`,
      [name, run],
    )
  }
  await forgetModels(session, run)
  return E.right(undefined)
}
