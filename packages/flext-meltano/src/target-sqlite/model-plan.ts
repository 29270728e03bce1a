/** What is to become of staged models that are no plain tables: kept in a table made when it is needed. */
import type { DatabaseSync } from 'node:sqlite'

import { sql } from '../sqlite/kysely.ts'
import { planFrom, type ModelPlan } from '../table/model-plan.ts'
import { firstOf, run as runStatement } from './statement.ts'

const hasPlans = (database: DatabaseSync): boolean =>
  firstOf(database, sql`select 1 from main.sqlite_master where name = '_flext_model_plan'`) !==
  undefined

export const keepPlan = (
  database: DatabaseSync,
  run: string,
  staging: string,
  plan: ModelPlan,
): void => {
  if (!hasPlans(database))
    runStatement(
      database,
      sql`create table main._flext_model_plan
          (staging text primary key not null, run text not null, plan text not null)`,
    )
  runStatement(
    database,
    sql`insert or replace into main._flext_model_plan
        values (${staging}, ${run}, ${JSON.stringify(plan)})`,
  )
}

/** A table in the place of the one before, where nothing else is kept. */
export const planOf = (database: DatabaseSync, staging: string): ModelPlan =>
  planFrom(
    hasPlans(database)
      ? firstOf(
          database,
          sql<{ readonly plan: string }>`
            select plan from main._flext_model_plan where staging = ${staging}`,
        )?.plan
      : undefined,
  )

export const forgetPlans = (database: DatabaseSync, run: string): void => {
  if (hasPlans(database))
    runStatement(database, sql`delete from main._flext_model_plan where run = ${run}`)
}
