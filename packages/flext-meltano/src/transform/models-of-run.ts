/** The models of a run that are to be built, and how; the database they are built in is beside the point. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { modelsRefused, type ModelsRefused } from './error.ts'
import { checkModels, type CheckedModel } from './model-check.ts'
import type { SqlModel } from './model.ts'
import type { SqlDialect } from './sql-token.ts'

export interface ModelsOfRun {
  readonly run: string
  readonly models: ReadonlyArray<SqlModel>
  /** Builds incremental tables anew. */
  readonly fullRefresh?: boolean
  /** When it is, for snapshots. */
  readonly now?: Date
  /** Heard between two models; none is stopped on its way. */
  readonly signal?: AbortSignal
}

/** The same once nothing can be said against the models. */
export interface ModelBuilding {
  readonly run: string
  readonly checked: ReadonlyArray<CheckedModel>
  readonly fullRefresh: boolean
  readonly now: Date
  readonly signal: AbortSignal | undefined
}

export const modelBuilding = (
  { run, models, fullRefresh = false, now = new Date(), signal }: ModelsOfRun,
  dialect: SqlDialect,
): FlextResult<ModelBuilding, ModelsRefused> => {
  const { checked, problems } = checkModels(models, dialect)
  return problems.length > 0
    ? E.left(modelsRefused(problems))
    : E.right({ run, checked, fullRefresh, now, signal })
}
