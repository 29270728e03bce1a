/**
 * Plans what is to be run: the words of a command line or of a job, such as
 * `tap-csv clean-names target-sqlite dbt:run`, become pipelines and commands of plugins, in order.
 */
import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'
import { mistakeOutside, type Mistake } from 'flext-core/yaml'

import { resolveCommand } from './command-resolution.ts'
import type { MappingDeclaration, PluginDeclaration } from './declaration.ts'
import { mapperBeside } from './inline-mapping.ts'
import { pipelineInvalid, projectInvalid, type ProjectError } from './error.ts'
import { expandToText, type Variables } from './expansion.ts'
import { resolvePlugin } from './plugin-resolution.ts'
import type { Surroundings } from './setting-levels.ts'
import { variablesProvidedBy } from './provided-variables.ts'
import type { ResolvedCommand, ResolvedPlugin, ResolvedTransform } from './resolved-plugin.ts'
import {
  blockOf,
  grouped,
  wordsOf,
  type Block,
  type Planned,
  type PlannedPipeline,
  type Word,
} from './run-words.ts'
import { stateIdFor } from './state-id.ts'
import { statePlaceOf, type StatePlace } from './state-place.ts'

/** One pipeline of a run. It holds its plugins' secrets, as they do. */
export interface PipelineSpec {
  /** `<environment>:<tap>-to-<target>:<suffix>`, without the parts that there are not. */
  readonly stateId: string
  readonly stateIdSuffix?: string
  readonly environment: string | undefined
  /** Without it the state is where the rows are. It may hold a password. */
  readonly stateBackend?: StatePlace
  readonly tap: ResolvedPlugin
  /** What stands between the tap and the target, in order; also what does their own stream maps. */
  readonly mappers: ReadonlyArray<ResolvedPlugin>
  /** Those of the mappers that the words of the run name. */
  readonly mappings: ReadonlyArray<string>
  readonly target: ResolvedPlugin
  readonly transform?: ResolvedTransform
}

/** A part of a run: a pipeline, or a command of a plugin. */
export type RunPart = { readonly pipeline: PipelineSpec } | { readonly command: ResolvedCommand }

/** How the words are to be run. */
export interface PlanOptions {
  /** Stands behind the state ids instead of the environment's. */
  readonly stateIdSuffix?: string
}

/** The parts in the order they are to be run; every mistake in the words at once. */
export const planRun = (
  surroundings: Surroundings,
  asked: ReadonlyArray<Word>,
  options: PlanOptions = {},
): FlextResult<ReadonlyArray<RunPart>, ProjectError> => {
  const { project } = surroundings
  const mistakes: Array<Mistake> = []
  const words = asked.flatMap((word) => wordsOf(project, word))
  const blocks = words.flatMap((word) => {
    const block = blockOf(surroundings, word)
    if ('plugin' in block) return [block]
    mistakes.push(block)
    return []
  })
  if (mistakes.length > 0) return E.left(pipelineInvalid(mistakes))

  const planned = grouped(blocks, mistakes)
  if (asked.length === 0) mistakes.push(nothingToRun)
  if (mistakes.length > 0) return E.left(pipelineInvalid(mistakes))
  if (project.refusedInRuns.length > 0) return E.left(projectInvalid(project.refusedInRuns))
  return resolveAll(surroundings, planned, options)
}

const resolveAll = (
  surroundings: Surroundings,
  planned: ReadonlyArray<Planned>,
  options: PlanOptions,
): FlextResult<ReadonlyArray<RunPart>, ProjectError> => {
  const wrong: Array<Mistake> = []
  const parts: Array<RunPart> = []
  let before: Variables = {}
  for (const part of planned) {
    if ('run' in part) {
      const command = commanded(surroundings, part.run, before)
      if (E.isLeft(command)) wrong.push(...command.left)
      else parts.push({ command: command.right })
    } else {
      const pipeline = resolved(surroundings, part, options)
      if (E.isLeft(pipeline)) wrong.push(...pipeline.left)
      else {
        parts.push({ pipeline: pipeline.right })
        before = providedByPipeline(pipeline.right)
      }
    }
  }
  return wrong.length > 0 ? E.left(projectInvalid(distinct(wrong))) : E.right(parts)
}

const providedByPipeline = ({ tap, target }: PipelineSpec): Variables => ({
  ...variablesProvidedBy(tap),
  ...variablesProvidedBy(target),
})

const commanded = (
  surroundings: Surroundings,
  { plugin, command }: Block,
  provided: Variables,
): E.Either<ReadonlyArray<Mistake>, ResolvedCommand> => {
  const resolvedPlugin = resolvePlugin(surroundings, plugin, provided)
  if (E.isLeft(resolvedPlugin)) return E.left(resolvedPlugin.left.mistakes)
  return resolveCommand(plugin, resolvedPlugin.right, command)
}

const resolved = (
  surroundings: Surroundings,
  { tap: tapped, mappings, target: targeted, transform: last }: PlannedPipeline,
  { stateIdSuffix }: PlanOptions,
): E.Either<ReadonlyArray<Mistake>, PipelineSpec> => {
  const mistakes: Array<Mistake> = []
  const resolve = (
    plugin: PluginDeclaration,
    provided: Variables,
    mapping?: MappingDeclaration,
  ): ResolvedPlugin | undefined => {
    const result = resolvePlugin(surroundings, plugin, provided, mapping)
    if (E.isRight(result)) return result.right
    mistakes.push(...result.left.mistakes)
    return undefined
  }
  const tap = resolve(tapped, {})
  const fromTap = tap === undefined ? {} : variablesProvidedBy(tap)
  const mappers = mappings.flatMap((mapping) => resolve(mapping.mapper, fromTap, mapping) ?? [])
  const target = resolve(targeted, fromTap)
  const fromBoth = { ...fromTap, ...(target === undefined ? {} : variablesProvidedBy(target)) }
  const transform = last && resolve(last.plugin, fromBoth)
  if (tap === undefined || target === undefined || mistakes.length > 0) return E.left(mistakes)

  const suffix = stateIdSuffix ?? suffixOf(surroundings, tap, (mistake) => mistakes.push(mistake))
  const environment = surroundings.environment?.name
  const stateBackend = statePlaceOf(surroundings, tap.env, (mistake) => mistakes.push(mistake))
  const plan = {
    stateId: stateIdFor({ environment, tap: tap.name, target: target.name, suffix }),
    ...(suffix === undefined || suffix === '' ? {} : { stateIdSuffix: suffix }),
    ...(stateBackend === undefined ? {} : { stateBackend }),
    environment,
    tap,
    mappers: [...mapperBeside(tap), ...mappers, ...mapperBeside(target)],
    mappings: mappers.map(({ name }) => name),
    target,
  }
  if (last === undefined || transform === undefined) {
    return mistakes.length > 0 ? E.left(mistakes) : E.right(plan)
  }
  const command = resolveCommand(last.plugin, transform, last.command)
  if (E.isLeft(command)) mistakes.push(...command.left)
  return E.isLeft(command) || mistakes.length > 0
    ? E.left(mistakes)
    : E.right({ ...plan, transform: command.right })
}

const suffixOf = (
  { environment, strict }: Surroundings,
  { env }: ResolvedPlugin,
  report: (mistake: Mistake) => void,
): string | undefined =>
  environment?.state_id_suffix &&
  expandToText(environment.state_id_suffix, { variables: env, strict, report, warn: () => {} })

const nothingToRun: Mistake = mistakeOutside(
  { _tag: 'ArgumentPlace', argument: 1 },
  { path: '', expected: 'a job, or an extractor and a loader', found: 'nothing' },
)

/** The same mistake may be met by several plugins, for they share variables. */
const distinct = (mistakes: ReadonlyArray<Mistake>): ReadonlyArray<Mistake> => [
  ...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values(),
]
