/**
 * What would stand in the way of the pipelines of a project: configs of native plugins and expressions of
 * mappers, models with their templates, properties and tests. Nothing is started, and no database asked.
 */
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { MeltanoProject } from '../../project/project.ts'
import { problemShown } from '../../transform/problem-shown.ts'
import type { ConfigProblem } from './config-problem.ts'
import { configProblems, transformProblems } from './plugin-config.ts'

/** Those of jobs and schedules, each mistake with its place; models also where no job has them built. */
export const pipelineProblems = (project: MeltanoProject): ReadonlyArray<ConfigProblem> => {
  const specs = specsOf(project)
  const built = new Set(specs.map(({ transform }) => transform?.name))
  const problems = [
    ...specs.flatMap(specProblems),
    ...project.plugins.transformer
      .filter((name) => !built.has(name))
      .flatMap((name) => idleProblems(project, name)),
  ]
  return [...new Map(problems.map((problem) => [problem.text, problem])).values()]
}

/** Of a plugin whose variables are not all set here, as passwords may not be, the config is not judged. */
const specProblems = (spec: PipelineSpec): ReadonlyArray<ConfigProblem> => {
  const { tap, mappers, target, transform } = spec
  const plugins = [tap, ...mappers, target, ...(transform === undefined ? [] : [transform])]
  const unset = new Set(
    plugins.flatMap(({ name, warnings }) => (warnings.length > 0 ? [name] : [])),
  )
  return configProblems(spec, problemShown(transform?.cwd ?? '')).filter(
    ({ plugin }) => plugin === undefined || !unset.has(plugin),
  )
}

const specsOf = (project: MeltanoProject): ReadonlyArray<PipelineSpec> =>
  [
    ...project.jobs.map((job) => project.partsOf([job])),
    ...project.schedules.map(({ name }) => project.scheduled(name)),
  ]
    .flatMap((parts) => (E.isRight(parts) ? parts.right : []))
    .flatMap((part) => ('pipeline' in part ? [part.pipeline] : []))

/** As they would be built in the first loader that can hold them. */
const idleProblems = (project: MeltanoProject, name: string): ReadonlyArray<ConfigProblem> => {
  const transform = project.plugin(name, 'transformer')
  const loaders = project.plugins.loader.map(project.loader)
  const target = loaders
    .flatMap((loader) => (E.isRight(loader) ? [loader.right] : []))
    .find(({ native }) => native === 'target-sqlite' || native === 'target-postgres')
  if (E.isLeft(transform) || target === undefined || transform.right.native !== 'flext-sql') {
    return []
  }
  const { config, cwd } = transform.right
  // One that others inherit from may well have none of its own.
  return config['models'] === undefined && config['models_dir'] === undefined
    ? []
    : transformProblems(transform.right, target, problemShown(cwd))
}
