/** The tables of models: those a run has staged, and the names they may take when it is published. */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetStorageFailed, type TargetStorageFailed } from '../singer/error.ts'
import { forgetPlans } from './model-plan.ts'
import { tableNameProblem } from './name.ts'
import { forgetStage, stagesOf } from './stage.ts'
import { dropTable } from './staging-table.ts'
import { firstOf, write } from './statement.ts'
import { findTable } from './table.ts'

/** Drops what an earlier attempt at the models of a run has left. */
export const dropModels = (database: DatabaseSync, run: string): void => {
  for (const { kind, staging } of stagesOf(database, run)) {
    if (kind !== 'model') continue
    dropTable(database, staging)
    forgetStage(database, staging)
  }
  forgetPlans(database, run)
}

/** Why a model's table cannot have this name, if it cannot. */
export const modelNameProblem = (database: DatabaseSync, name: string): string | undefined => {
  const unnameable = tableNameProblem(name)
  if (unnameable !== undefined) return unnameable
  const there = findTable(database, name)
  if (there === undefined) return undefined
  const made = write()
    .selectFrom('_flext_model')
    .select('table_name')
    .where('table_name', '=', there.name)
  return firstOf(database, made) !== undefined
    ? undefined
    : `"${name}", and there is a ${there.kind} "${there.name}" that no model made`
}

export const checkModelTarget = (
  database: DatabaseSync,
  place: string,
  name: string,
): FlextResult<void, TargetStorageFailed> => {
  const found = modelNameProblem(database, name)
  return found === undefined
    ? E.right(undefined)
    : E.left(targetStorageFailed(place, 'a free name for the table of a model', found))
}
