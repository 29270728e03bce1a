/** The models that a run has staged, and the names that they may take when it is published. */
import { tableIn } from '../postgres/identifier.ts'
import { replaceTable, type ModelPlan } from '../table/model-plan.ts'
import { forgetPlans, keepPlan, plansOf } from './model-plan.ts'
import { stagingSchema, tableNameProblem } from './name.ts'
import type { Session } from './session.ts'
import { findTable } from './table.ts'
import { own } from './warehouse.ts'

export interface StagedModel {
  readonly name: string
  /** A table in the staging schema; a view has none. */
  readonly staging: string
  readonly plan: ModelPlan
}

/** The models that a run has staged, in their order. */
export const modelsOf = async (
  session: Session,
  run: string,
): Promise<ReadonlyArray<StagedModel>> => {
  const rows = await session.query<Omit<StagedModel, 'plan'>>(
    `select name, staging from ${own(session, 'staged_model')} where run = $1 order by number`,
    [run],
  )
  const plans = rows.length === 0 ? new Map<string, ModelPlan>() : await plansOf(session, run)
  return rows.map((row) => ({ ...row, plan: plans.get(row.staging) ?? replaceTable }))
}

export const keepModel = async (
  session: Session,
  run: string,
  number: number,
  { name, staging, plan }: StagedModel,
): Promise<void> => {
  await session.query(`insert into ${own(session, 'staged_model')} values ($1, $2, $3, $4)`, [
    run,
    number,
    name,
    staging,
  ])
  if (plan._tag !== 'ReplaceTable') await keepPlan(session, run, staging, plan)
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
  await forgetPlans(session, run)
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
  return made.length > 0
    ? undefined
    : `"${name}", and there is a ${there.kind === 'table' ? 'table' : 'view'} "${name}" that no model made`
}
