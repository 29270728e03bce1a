/** The models and checks of a pipeline's transformer, read from the files that its config names. */
import { decode, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import type { QualityCheck } from '../../quality/quality-check.ts'
import { PostgresTargetConfig, targetSchema } from '../../target-postgres/postgres-config.ts'
import type { ModelProblem } from '../../transform/error.ts'
import { readModelFolder } from '../../transform/model-folder.ts'
import type { SqlModel } from '../../transform/model.ts'
import { readModels } from '../../transform/read-models.ts'
import type { SqlTransformConfig } from '../../transform/sql-transform-config.ts'

export interface Transformation {
  /** In the order to build them. */
  readonly models: ReadonlyArray<SqlModel>
  readonly checks: ReadonlyArray<QualityCheck>
}

/** Everything that is wrong with the files of models, each by its place. */
export const readTransformation = (
  config: SqlTransformConfig,
  transform: ResolvedPlugin,
  target: ResolvedPlugin,
): FlextResult<Transformation, ReadonlyArray<ModelProblem>> => {
  const { models = [], models_dir, materialized = 'view', vars = {}, checks = [] } = config
  return models_dir === undefined
    ? pipe(
        readModels(transform.cwd, models),
        E.bimap(
          ({ problems }) => problems,
          (read) => ({ models: read, checks }),
        ),
      )
    : pipe(
        readModelFolder({
          root: transform.cwd,
          folder: models_dir,
          snapshots: config.snapshots_dir,
          tests: config.tests_dir,
          macros: config.macros_dir,
          materialized,
          vars,
          env: transform.env,
          target: templateTarget(transform, target),
        }),
        E.bimap(
          ({ problems }) => problems,
          (read) => ({ models: read.models, checks: [...read.checks, ...checks] }),
        ),
      )
}

/** What templates know as `target`. */
const templateTarget = ({ env }: ResolvedPlugin, target: ResolvedPlugin) => {
  const name = env['MELTANO_ENVIRONMENT'] ?? ''
  if (target.native !== 'target-postgres') return { name, type: 'sqlite', schema: 'main' }
  const config = decode(PostgresTargetConfig, target.config)
  const schema = E.isRight(config) ? targetSchema(config.right) : 'public'
  return { name, type: 'postgres', schema }
}
