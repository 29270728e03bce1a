/**
 * Models run in order over what a run has staged in PostgreSQL, in one transaction. Their tables
 * are staged like the rows they come from, so that publishing the run shows both together.
 */
import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableIn } from '../postgres/identifier.ts'
import { isAboutTheStatement, isPostgresFailure } from '../postgres/postgres-failure.ts'
import { targetRunOver } from '../singer/error.ts'
import { quote } from '../sql/sql-text.ts'
import { replaceTable, type AddRows, type ModelPlan } from '../table/model-plan.ts'
import { stagingSchema } from '../target-postgres/name.ts'
import { dropOverlay, overlay, overlayModel, viewBeginning } from '../target-postgres/overlay.ts'
import type { PostgresTargetConfig } from '../target-postgres/postgres-config.ts'
import { advanceRun, findRun } from '../target-postgres/run-record.ts'
import { inTransaction, withSession, type Session } from '../target-postgres/session.ts'
import { stagesOf } from '../target-postgres/stage.ts'
import { dropModels, keepModel, modelNameProblem } from '../target-postgres/staged-model.ts'
import { findTable, type TableColumn } from '../target-postgres/table.ts'
import { ensureWarehouse, lockRun } from '../target-postgres/warehouse.ts'
import {
  modelFailed,
  modelsRefused,
  transformAborted,
  type ModelProblem,
  type TransformError,
} from './error.ts'
import { incrementalPlan, textToRun } from './incremental-plan.ts'
import { lineageOf } from './lineage.ts'
import type { CheckedModel } from './model-check.ts'
import { lineIn, type BuiltModel, type IncrementalTable, type ModelsBuilt } from './model.ts'
import { modelBuilding, type ModelBuilding, type ModelsOfRun } from './models-of-run.ts'
import { doubledPostgresKey } from './postgres-model-keys.ts'
import { stagePostgresSnapshot } from './postgres-snapshot.ts'

export interface PostgresModelsToBuild extends ModelsOfRun {
  readonly config: PostgresTargetConfig
}

/** Builds all models, or none. Built again, they take the place of what was built before. */
export const buildPostgresModels =
  ({ config, ...asked }: PostgresModelsToBuild): FlextTask<ModelsBuilt, TransformError> =>
  async () => {
    const building = modelBuilding(asked, 'postgres')
    if (E.isLeft(building)) return building
    return withSession<ModelsBuilt, TransformError>(config, async (session) => {
      const ready = await ensureWarehouse(session)
      if (E.isLeft(ready)) return ready
      await lockRun(session, asked.run)
      return inTransaction(session, () => build(session, building.right))
    })
  }

const build = async (
  session: Session,
  building: ModelBuilding,
): Promise<FlextResult<ModelsBuilt, TransformError>> => {
  const { run, checked, signal } = building
  const found = await findRun(session, run)
  if (found?.status === 'published') return E.left(targetRunOver(run, session.place))
  if (found === undefined) await advanceRun(session, run, undefined, false)
  await dropModels(session, run)
  const taken = await nameProblems(session, run, checked)
  if (taken.length > 0) return E.left(modelsRefused(taken))

  await session.query(`create schema if not exists ${quote(stagingSchema(session.schema, run))}`)
  await overlay(session, run)
  const built: Array<BuiltModel> = []
  for (const [at, one] of checked.entries()) {
    if (signal?.aborted) return E.left(transformAborted(run))
    const done = await buildModel(session, at + 1, one, building)
    if (E.isLeft(done)) return done
    built.push(done.right)
  }
  await dropOverlay(session, run)
  return E.right({
    models: built,
    lineage: lineageOf(
      checked.map(({ model }) => model),
      'postgres',
    ),
  })
}

const buildModel = async (
  session: Session,
  number: number,
  one: CheckedModel,
  { run, fullRefresh, now }: ModelBuilding,
): Promise<FlextResult<BuiltModel, TransformError>> => {
  const { model } = one
  const { name } = model
  const staging = `model_${number}`
  const place = tableIn(stagingSchema(session.schema, run), staging)
  const there = await findTable(session, session.schema, name)
  const { text, statement, incremental } = textToRun(one, there?.kind === 'table', fullRefresh)
  const failed = (problem: Omit<ModelProblem, 'path'>): FlextResult<never, TransformError> =>
    E.left(modelFailed(name, { path: model.path, ...problem }))
  let beginning = `create table ${place} as `
  try {
    let plan: ModelPlan = replaceTable
    if (model.materialized?.kind === 'view') {
      plan = { _tag: 'PlaceView', sql: statement.text }
      beginning = viewBeginning(session, run, name)
    } else {
      await session.query(`${beginning}${statement.text}`)
      if (incremental !== undefined) {
        const added = await rowsToAdd(session, run, staging, incremental, there?.columns ?? [])
        if (E.isLeft(added)) return failed(added.left)
        plan = added.right
      } else if (model.materialized?.kind === 'snapshot') {
        const versions = there?.kind === 'table' ? there : undefined
        const { materialized } = model
        const added = await stagePostgresSnapshot(
          session,
          run,
          staging,
          materialized,
          versions,
          now,
        )
        if (E.isLeft(added)) return failed(added.left)
        plan = added.right ?? replaceTable
      }
    }
    const staged = { name, staging, plan }
    await keepModel(session, run, number, staged)
    await overlayModel(session, run, staged)
    // A view is counted too, so that it is known to work before anybody reads it.
    const counted = plan._tag === 'PlaceView' ? quote(name) : place
    const [row] = await session.query<{ n: string }>(`select count(*) as n from ${counted}`)
    return E.right({ name, rows: Number(row?.n ?? 0) })
  } catch (failure) {
    if (!isPostgresFailure(failure) || !isAboutTheStatement(failure.code)) throw failure
    const line = lineOf(statement.text, positionOf(failure) - beginning.length)
    return failed({
      ...(line === undefined ? {} : { line: lineIn(text, line) }),
      expected: 'a SELECT that PostgreSQL can carry out',
      found: failure.message,
    })
  }
}

/** What to add to the table of an incremental model, where its rows can be added. */
const rowsToAdd = async (
  session: Session,
  run: string,
  staging: string,
  incremental: IncrementalTable,
  there: ReadonlyArray<TableColumn>,
): Promise<FlextResult<AddRows, Omit<ModelProblem, 'path'>>> => {
  const staged = await findTable(session, stagingSchema(session.schema, run), staging)
  const plan = incrementalPlan(incremental, there, staged?.columns ?? [], (name) => name)
  if (E.isLeft(plan) || incremental.strategy !== 'merge' || plan.right.keys.length === 0)
    return plan
  const place = tableIn(stagingSchema(session.schema, run), staging)
  const twice = await doubledPostgresKey(session, place, plan.right.keys)
  return twice === undefined
    ? plan
    : E.left({ expected: `rows of different ${plan.right.keys.join(', ')}`, found: twice })
}

const positionOf = (failure: Error): number =>
  'position' in failure ? Number(failure.position) : Number.NaN

/** The line of a place that is counted from one, where there is one. */
const lineOf = (text: string, position: number): number | undefined =>
  Number.isNaN(position) || position < 1
    ? undefined
    : text.slice(0, position - 1).split('\n').length

const nameProblems = async (
  session: Session,
  run: string,
  checked: ReadonlyArray<CheckedModel>,
): Promise<ReadonlyArray<ModelProblem>> => {
  const stages = await stagesOf(session, run)
  const problems: Array<ModelProblem> = []
  for (const { model } of checked) {
    const stream = stages.find(({ target }) => target === model.name)
    const found = stream
      ? `"${model.name}", and stream ${stream.name} is loaded into it`
      : await modelNameProblem(session, model.name)
    if (found !== undefined)
      problems.push({ path: model.path, expected: 'a free name for the table of a model', found })
  }
  return problems
}
