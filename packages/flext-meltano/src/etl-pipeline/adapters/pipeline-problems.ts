/**
 * What would stand in the way of the pipelines of a project: configs of native plugins, expressions of
 * mappers, models with their templates, properties and tests. Nothing is started, and no database asked.
 */
import { either as E } from 'fp-ts'

import { mapperBeside } from '../../project/inline-mapping.ts'
import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { MeltanoProject } from '../../project/project.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import { problemShown } from '../../transform/problem-shown.ts'
import type { ConfigProblem } from './config-problem.ts'
import { configProblems, pluginProblems, transformProblems } from './plugin-config.ts'
import { settingsProblems } from './settings-of.ts'

/** Each mistake with its place, also in plugins and models that no job or schedule names. */
export const pipelineProblems = (project: MeltanoProject): ReadonlyArray<ConfigProblem> => {
  const specs = specsOf(project)
  const inJobs = new Set(
    specs.flatMap(({ tap, mappings, target, transform }) => [
      tap.name,
      ...mappings,
      target.name,
      ...(transform === undefined ? [] : [transform.name]),
    ]),
  )
  const isIdle = (name: string) => !inJobs.has(name)
  const problems = [
    ...specs.flatMap(specProblems),
    ...idlePlugins(project, isIdle).flatMap(idlePluginProblems),
    ...project.plugins.transformer.filter(isIdle).flatMap((name) => idleModels(project, name)),
  ]
  return [...new Map(problems.map((problem) => [problem.text, problem])).values()]
}

interface IdlePlugin {
  readonly plugin: ResolvedPlugin
  /** Others may say what it lacks. */
  readonly isInherited: boolean
}

const idlePlugins = (
  project: MeltanoProject,
  isIdle: (name: string) => boolean,
): ReadonlyArray<IdlePlugin> => {
  const named = [
    ...project.plugins.extractor.map((name) => ({ name, read: project.extractor(name) })),
    ...project.plugins.loader.map((name) => ({ name, read: project.loader(name) })),
    ...project.mappings.map(({ name }) => ({ name, read: project.plugin(name, 'mapper') })),
  ]
  const plugins = named.flatMap(({ name, read }) =>
    E.isRight(read) ? [{ name, plugin: read.right }] : [],
  )
  const parents = new Set(plugins.flatMap(({ plugin }) => plugin.inheritsFrom ?? []))
  return plugins.flatMap(({ name, plugin }) =>
    isIdle(name) ? [{ plugin, isInherited: parents.has(name) }] : [],
  )
}

const idlePluginProblems = ({ plugin, isInherited }: IdlePlugin): ReadonlyArray<ConfigProblem> => {
  const problems = [plugin, ...mapperBeside(plugin)].flatMap(pluginProblems)
  const own = isInherited ? problems.filter(({ lacking }) => lacking === undefined) : problems
  const ofAnnotations = settingsProblems(plugin).map((text) => ({ text, plugin: plugin.name }))
  return [...own, ...ofAnnotations].filter(isJudged(plugin))
}

const specProblems = (spec: PipelineSpec): ReadonlyArray<ConfigProblem> => {
  const { tap, mappers, target, transform } = spec
  const plugins = [tap, ...mappers, target, ...(transform === undefined ? [] : [transform])]
  return configProblems(spec, problemShown(transform?.cwd ?? '')).filter((problem) =>
    plugins.filter(({ name }) => name === problem.plugin).every((each) => isJudged(each)(problem)),
  )
}

/**
 * A variable that is not set here, as those of passwords may not be, is set where the project is run:
 * what depends on it is not judged, and where that cannot be told, nothing of the plugin is.
 */
const isJudged = ({
  warnings,
  standsInFor,
}: ResolvedPlugin): ((problem: ConfigProblem) => boolean) => {
  if (warnings.length === 0) return () => true
  const unset = new Set(warnings.map(({ path }) => settingPath.exec(path)?.[1]))
  if (standsInFor !== undefined || unset.has(undefined)) return () => false
  return ({ setting, lacking }) => lacking === undefined && setting !== '' && !unset.has(setting)
}

const settingPath = /(?:extractors|loaders|transformers)\[\d+\]\.config\.([^.[]+)/

const specsOf = (project: MeltanoProject): ReadonlyArray<PipelineSpec> =>
  [
    ...project.jobs.map((job) => project.partsOf([job])),
    ...project.schedules.map(({ name }) => project.scheduled(name)),
  ]
    .flatMap((parts) => (E.isRight(parts) ? parts.right : []))
    .flatMap((part) => ('pipeline' in part ? [part.pipeline] : []))

/** As they would be built in the first loader that can hold them. */
const idleModels = (project: MeltanoProject, name: string): ReadonlyArray<ConfigProblem> => {
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
