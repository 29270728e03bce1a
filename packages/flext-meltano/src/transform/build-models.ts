/**
 * Models run in order over what a run has staged, in one transaction. Their tables are staged like
 * the rows they come from, so that publishing the run shows both together.
 */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunOver } from '../singer/error.ts'
import { quote } from '../sql/sql-text.ts'
import { isSqliteError } from '../sqlite/storage-failure.ts'
import { doubledKey, indexKeys } from '../target-sqlite/model-keys.ts'
import { keepPlan } from '../target-sqlite/model-plan.ts'
import { dropModels, modelNameProblem } from '../target-sqlite/model-table.ts'
import { collisions, fold } from '../target-sqlite/name.ts'
import { overlay, overlayModel } from '../target-sqlite/overlay.ts'
import { beginRun, findRun } from '../target-sqlite/run-record.ts'
import { keepStage, stagesOf, stagingName, type Stage } from '../target-sqlite/stage.ts'
import { findTable } from '../target-sqlite/table.ts'
import { inTransaction, openWarehouse } from '../target-sqlite/warehouse.ts'
import {
  modelFailed,
  modelsRefused,
  transformAborted,
  type ModelProblem,
  type TransformError,
} from './error.ts'
import { failingLine } from './failing-place.ts'
import { incrementalPlan, textToRun } from './incremental-plan.ts'
import { lineageOf } from './lineage.ts'
import type { CheckedModel } from './model-check.ts'
import { lineIn, type BuiltModel, type ModelsBuilt, type SqlModel } from './model.ts'
import { modelBuilding, type ModelBuilding, type ModelsOfRun } from './models-of-run.ts'
import { snapshotRows, stageSqliteSnapshot } from './sqlite-snapshot.ts'

export interface ModelsToBuild extends ModelsOfRun {
  /** The warehouse file. */
  readonly database: string
}

/** Builds all models, or none. Built again, they take the place of what was built before. */
export const buildModels =
  ({ database: path, ...asked }: ModelsToBuild): FlextTask<ModelsBuilt, TransformError> =>
  async () => {
    const building = modelBuilding(asked, 'sqlite')
    if (E.isLeft(building)) return building
    const opened = openWarehouse({ path })
    if (E.isLeft(opened)) return opened
    try {
      return inTransaction(opened.right, (database) => build(database, path, building.right))
    } finally {
      opened.right.database.close()
    }
  }

const build = (
  database: DatabaseSync,
  path: string,
  building: ModelBuilding,
): FlextResult<ModelsBuilt, TransformError> => {
  const { run, checked, signal } = building
  if (findRun(database, run)?.status === 'published') return E.left(targetRunOver(run, path))
  beginRun(database, run)
  dropModels(database, run)
  const taken = checked.flatMap(({ model }) => nameProblem(database, run, model))
  if (taken.length > 0) return E.left(modelsRefused(taken))

  overlay(database, run)
  const built: Array<BuiltModel> = []
  for (const [at, one] of checked.entries()) {
    if (signal?.aborted) return E.left(transformAborted(run))
    const done = buildModel(database, at + 1, one, building)
    if (E.isLeft(done)) return done
    built.push(done.right)
  }
  return E.right({ models: built, lineage: lineageOf(checked.map(({ model }) => model)) })
}

const buildModel = (
  database: DatabaseSync,
  number: number,
  one: CheckedModel,
  { run, fullRefresh, now }: ModelBuilding,
): FlextResult<BuiltModel, TransformError> => {
  const { model } = one
  const staging = stagingName(run, `model_${number}`)
  const failed = (problem: Omit<ModelProblem, 'path'>): FlextResult<never, TransformError> =>
    E.left(modelFailed(model.name, { path: model.path, ...problem }))
  const there = findTable(database, model.name)
  const { text, statement, incremental } = textToRun(one, there?.kind === 'table', fullRefresh)
  const isView = model.materialized?.kind === 'view'
  try {
    const columns = database
      .prepare(statement.text)
      .columns()
      .map(({ name }) => name)
    const [twice] = collisions(columns)
    if (twice)
      return failed({
        expected: 'columns of different names',
        found: `"${twice[0]}" and "${twice[1]}"; name one of them otherwise with AS`,
      })
    const into = model.materialized?.kind === 'snapshot' ? snapshotRows(staging) : staging
    if (!isView) database.exec(`create table main.${quote(into)} as ${statement.text}`)
  } catch (failure) {
    if (!isSqliteError(failure) || !isAboutTheStatement(failure)) throw failure
    const line = failingLine(database, statement.text, failure.message)
    return failed({
      ...(line === undefined ? {} : { line: lineIn(text, line) }),
      expected: 'a SELECT that SQLite can carry out',
      found: failure.message,
    })
  }
  if (incremental !== undefined) {
    const staged = findTable(database, staging)?.columns ?? []
    const plan = incrementalPlan(incremental, there?.columns ?? [], staged, fold)
    if (E.isLeft(plan)) return failed(plan.left)
    keepPlan(database, run, staging, plan.right)
    indexKeys(database, staging, plan.right.keys)
    const twice = incremental.strategy === 'merge' && doubledKey(database, staging, plan.right.keys)
    if (typeof twice === 'string')
      return failed({ expected: `rows of different ${plan.right.keys.join(', ')}`, found: twice })
  } else if (model.materialized?.kind === 'snapshot') {
    const versions = there?.kind === 'table' ? there : undefined
    const plan = stageSqliteSnapshot(database, staging, model.materialized, versions, now)
    if (E.isLeft(plan)) return failed(plan.left)
    if (plan.right !== undefined) keepPlan(database, run, staging, plan.right)
  } else if (isView) keepPlan(database, run, staging, { _tag: 'PlaceView', sql: statement.text })
  const stage = modelStage(run, staging, model)
  keepStage(database, stage)
  overlayModel(database, stage)
  return counted(database, isView ? model.name : staging, model.name, failed)
}

/** A view is counted too, so that it is known to work before anybody reads it. */
const counted = (
  database: DatabaseSync,
  table: string,
  name: string,
  failed: (problem: Omit<ModelProblem, 'path'>) => FlextResult<never, TransformError>,
): FlextResult<BuiltModel, TransformError> => {
  try {
    const [row] = database.prepare(`select count(*) as n from ${quote(table)}`).all()
    return E.right({ name, rows: Number(row?.['n']) })
  } catch (failure) {
    if (!isSqliteError(failure) || !isAboutTheStatement(failure)) throw failure
    return failed({ expected: 'a SELECT that SQLite can carry out', found: failure.message })
  }
}

/** SQLITE_ERROR, _TOOBIG, _CONSTRAINT, _MISMATCH and _RANGE; the rest is about the file or disk. */
const isAboutTheStatement = ({ errcode }: { readonly errcode: number }): boolean =>
  [1, 18, 19, 20, 25].includes(errcode & 0xff)

const nameProblem = (
  database: DatabaseSync,
  run: string,
  { name, path }: SqlModel,
): ReadonlyArray<ModelProblem> => {
  const stream = stagesOf(database, run).find(({ target }) => fold(target) === fold(name))
  const found = stream
    ? `"${name}", and stream ${stream.name} is loaded into "${stream.target}"`
    : modelNameProblem(database, name)
  return found === undefined
    ? []
    : [{ path, expected: 'a free name for the table of a model', found }]
}

const modelStage = (run: string, staging: string, { name }: SqlModel): Stage => ({
  staging,
  run,
  kind: 'model',
  name,
  target: name,
  method: 'append-only',
  keys: [],
  columns: [],
  rows: 0,
  versioned: false,
  version: undefined,
  sealed: true,
})
