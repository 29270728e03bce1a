/**
 * Models run in order over what a run has staged in PostgreSQL, in one transaction. Their tables
 * are staged like the rows they come from, so that publishing the run shows both together.
 */
import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetStorageFailed } from '../singer/error.ts'
import { quote, stagingSchema, tableIn } from '../target-postgres/name.ts'
import { dropOverlay, overlay, overlayModel } from '../target-postgres/overlay.ts'
import type { PostgresTargetConfig } from '../target-postgres/postgres-config.ts'
import { isAboutTheStatement, isPostgresFailure } from '../target-postgres/postgres-failure.ts'
import { advanceRun, findRun } from '../target-postgres/run-record.ts'
import { inTransaction, withSession, type Session } from '../target-postgres/session.ts'
import { stagesOf } from '../target-postgres/stage.ts'
import { dropModels, keepModel, modelNameProblem } from '../target-postgres/staged-model.ts'
import { ensureWarehouse, lockRun } from '../target-postgres/warehouse.ts'
import {
  modelFailed,
  modelsRefused,
  transformAborted,
  type ModelProblem,
  type TransformError,
} from './error.ts'
import { lineageOf } from './lineage.ts'
import { checkModels, type CheckedModel } from './model-check.ts'
import type { BuiltModel, ModelsBuilt, SqlModel } from './model.ts'

export interface PostgresModelsToBuild {
  readonly config: PostgresTargetConfig
  readonly run: string
  readonly models: ReadonlyArray<SqlModel>
  /** Heard between two models. */
  readonly signal?: AbortSignal
}

/** Builds all models, or none. Built again, they take the place of what was built before. */
export const buildPostgresModels =
  ({
    config,
    run,
    models,
    signal,
  }: PostgresModelsToBuild): FlextTask<ModelsBuilt, TransformError> =>
  async () => {
    const { checked, problems } = checkModels(models)
    if (problems.length > 0) return E.left(modelsRefused(problems))
    return withSession<ModelsBuilt, TransformError>(config, async (session) => {
      const ready = await ensureWarehouse(session)
      if (E.isLeft(ready)) return ready
      await lockRun(session, run)
      return inTransaction(session, () => build(session, run, checked, signal))
    })
  }

const build = async (
  session: Session,
  run: string,
  checked: ReadonlyArray<CheckedModel>,
  signal: AbortSignal | undefined,
): Promise<FlextResult<ModelsBuilt, TransformError>> => {
  const found = await findRun(session, run)
  if (found?.status === 'published') {
    const expected = `run ${run} to be under way`
    return E.left(targetStorageFailed(session.place, expected, 'it published already'))
  }
  if (found === undefined) await advanceRun(session, run, undefined, false)
  await dropModels(session, run)
  const taken = await nameProblems(session, run, checked)
  if (taken.length > 0) return E.left(modelsRefused(taken))

  await session.query(`create schema if not exists ${quote(stagingSchema(session.schema, run))}`)
  await overlay(session, run)
  const built: Array<BuiltModel> = []
  for (const [at, one] of checked.entries()) {
    if (signal?.aborted) return E.left(transformAborted(run))
    const done = await buildModel(session, run, at + 1, one)
    if (E.isLeft(done)) return done
    built.push(done.right)
  }
  await dropOverlay(session, run)
  return E.right({ models: built, lineage: lineageOf(checked.map(({ model }) => model)) })
}

const buildModel = async (
  session: Session,
  run: string,
  number: number,
  { model, statement }: CheckedModel,
): Promise<FlextResult<BuiltModel, TransformError>> => {
  const staging = `model_${number}`
  const place = tableIn(stagingSchema(session.schema, run), staging)
  const beginning = `create table ${place} as `
  try {
    await session.query(`${beginning}${statement.text}`)
  } catch (failure) {
    if (!isPostgresFailure(failure) || !isAboutTheStatement(failure.code)) throw failure
    const line = lineOf(statement.text, positionOf(failure) - beginning.length)
    return E.left(
      modelFailed(model.name, {
        path: model.path,
        ...(line === undefined ? {} : { line }),
        expected: 'a SELECT that PostgreSQL can carry out',
        found: failure.message,
      }),
    )
  }
  await keepModel(session, run, number, { name: model.name, staging })
  await overlayModel(session, run, model.name, staging)
  const [counted] = await session.query<{ n: string }>(`select count(*) as n from ${place}`)
  return E.right({ name: model.name, rows: Number(counted?.n ?? 0) })
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
