/** Finds in the project what a request names. It is read anew each time, for it holds secrets. */
import { FlextDefect, type FlextResult, type FlextTask } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { ProjectError } from '../../project/error.ts'
import { tableNamingIn } from '../../table/table-name.ts'
import { SqlTransformConfig } from '../../transform/sql-transform-config.ts'
import {
  pluginConfigRefused,
  transformRefused,
  type PluginConfigRefused,
  type TransformRefused,
} from '../error.ts'
import type { ETLPipelineRequest, PipelinePlan } from '../model.ts'
import type { ConfigProblem } from './config-problem.ts'
import { missingProgram } from './missing-program.ts'
import { configProblems, transformProblems } from './plugin-config.ts'
import { projectOf, type ProcessVariables } from './project-of.ts'
import { readTransformation, type Transformation } from './transformation.ts'

export const specOf = (
  request: ETLPipelineRequest,
  env: ProcessVariables,
): FlextTask<PipelineSpec, ProjectError> => {
  const { tap, mappings = [], target, transform, stateIdSuffix } = request
  return pipe(
    projectOf(request, env),
    TE.chainEitherK((project) =>
      project.planOf(
        [tap, ...mappings, target, ...(transform === undefined ? [] : [transform])],
        stateIdSuffix === undefined ? {} : { stateIdSuffix },
      ),
    ),
    TE.map(([spec]) => {
      if (spec === undefined) throw new FlextDefect('the plan of a tap and a target is empty')
      return spec
    }),
  )
}

/** What the transformation of a pipeline does; nothing where it has none. */
export const transformOf = ({
  transform,
  target,
}: PipelineSpec): FlextResult<Transformation, TransformRefused | PluginConfigRefused> => {
  if (transform === undefined) return E.right({ models: [], checks: [] })
  if (transform.native !== 'flext-sql' || transform.command.name !== 'run') {
    const found = `${transform.name}:${transform.command.name}`
    return E.left(transformRefused([`${transform.place}: expected flext-sql:run, found ${found}`]))
  }
  if (target.native !== 'target-sqlite' && target.native !== 'target-postgres') {
    const where = `${target.place}: expected target-sqlite or target-postgres, where flext-sql builds its models`
    return E.left(transformRefused([`${where}, found ${target.name}`]))
  }
  const refused = () => pluginConfigRefused(transformProblems(transform, target).map(textOf))
  return pipe(
    SqlTransformConfig.decode(transform.config),
    E.mapLeft(refused),
    E.chain((config) => E.mapLeft(refused)(readTransformation(config, transform, target))),
  )
}

/** What is going to be done; mistakes in the configs of all the plugins, and programs that are not there, are told together. */
export const planOf = (
  spec: PipelineSpec,
  { deadLetters }: Pick<ETLPipelineRequest, 'deadLetters'> = {},
): FlextResult<PipelinePlan, TransformRefused | PluginConfigRefused> => {
  const { tap, mappers, target } = spec
  // What was kept aside is there, and has been through the mappers.
  const started = deadLetters === undefined ? [tap, ...mappers, target] : [target]
  const missing = started.flatMap((plugin) => missingProgram(plugin) ?? [])
  const problems = [...configProblems(spec), ...missing]
  if (problems.length > 0) return E.left(pluginConfigRefused(problems.map(textOf)))
  const tables = tableNamingIn(spec.target.config)
  return pipe(
    transformOf(spec),
    E.map(({ models, checks }) => ({
      stateId: spec.stateId,
      tap: spec.tap.name,
      target: spec.target.name,
      delivery: spec.target.native === undefined ? 'at-least-once' : 'exactly-once',
      models: models.map(({ name }) => name),
      checks: checks.length,
      ...(tables && { tables }),
    })),
  )
}

const textOf = ({ text }: Pick<ConfigProblem, 'text'>): string => text
