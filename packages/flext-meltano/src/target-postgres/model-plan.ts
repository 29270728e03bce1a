/** What is to become of staged models that are no plain tables: kept in a table made when it is needed. */
import { tableIn } from '../postgres/identifier.ts'
import { planFrom, type ModelPlan } from '../table/model-plan.ts'
import type { Session } from './session.ts'

const planTable = ({ schema }: Session): string => tableIn(schema, '_flext_model_plan')

const hasPlans = async (session: Session): Promise<boolean> => {
  const [found] = await session.query<{ there: boolean }>(
    `select to_regclass($1) is not null as there`,
    [planTable(session)],
  )
  return found?.there === true
}

export const keepPlan = async (
  session: Session,
  run: string,
  staging: string,
  plan: ModelPlan,
): Promise<void> => {
  await session.query(
    `create table if not exists ${planTable(session)}
       (run text not null, staging text not null, plan text not null, primary key (run, staging))`,
  )
  await session.query(
    `insert into ${planTable(session)} values ($1, $2, $3)
     on conflict (run, staging) do update set plan = excluded.plan`,
    [run, staging, JSON.stringify(plan)],
  )
}

/** By the name of the staging table; those without one are tables in the place of the one before. */
export const plansOf = async (
  session: Session,
  run: string,
): Promise<ReadonlyMap<string, ModelPlan>> => {
  if (!(await hasPlans(session))) return new Map()
  const rows = await session.query<{ staging: string; plan: string }>(
    `select staging, plan from ${planTable(session)} where run = $1`,
    [run],
  )
  return new Map(rows.map(({ staging, plan }) => [staging, planFrom(plan)]))
}

export const forgetPlans = async (session: Session, run: string): Promise<void> => {
  if (await hasPlans(session))
    await session.query(`delete from ${planTable(session)} where run = $1`, [run])
}
