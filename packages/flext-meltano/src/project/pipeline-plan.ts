/**
 * Plans what is to be run: the words of a command line or of a job, such as
 * `tap-csv target-sqlite flext-sql:run`, become pipelines of a tap, a target and perhaps a
 * transformation.
 */
import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'
import { mistakeOutside, type Mistake } from 'flext-core/yaml'

import { commandWords } from './command-words.ts'
import type { PluginDeclaration } from './declaration.ts'
import { pipelineInvalid, projectInvalid, type ProjectError } from './error.ts'
import { expandText, type Variables } from './expansion.ts'
import {
  blockOf,
  commandsOf,
  grouped,
  wordsOf,
  type Block,
  type Planned,
} from './pipeline-words.ts'
import { resolvePlugin, type Surroundings } from './plugin-resolution.ts'
import { variablesProvidedBy } from './provided-variables.ts'
import type { ResolvedPlugin, ResolvedTransform } from './resolved-plugin.ts'

/** One pipeline of a run. It holds its plugins' secrets, as they do. */
export interface PipelineSpec {
  /** `<environment>:<tap>-to-<target>`; without an environment only the latter part. */
  readonly stateId: string
  readonly environment: string | undefined
  readonly tap: ResolvedPlugin
  readonly target: ResolvedPlugin
  readonly transform?: ResolvedTransform
}

/** The pipelines in the order they are to be run; every mistake in the words at once. */
export const planPipelines = (
  surroundings: Surroundings,
  args: ReadonlyArray<string>,
): FlextResult<ReadonlyArray<PipelineSpec>, ProjectError> => {
  const mistakes: Array<Mistake> = []
  const words = args.flatMap((text, index) => wordsOf(surroundings.project, text, index + 1))
  const blocks = words.flatMap((word) => {
    const block = blockOf(surroundings.project, word)
    if ('plugin' in block) return [block]
    mistakes.push(block)
    return []
  })
  if (mistakes.length > 0) return E.left(pipelineInvalid(mistakes))

  const planned = grouped(blocks, mistakes)
  if (words.length === 0) mistakes.push(nothingToRun)
  if (mistakes.length > 0) return E.left(pipelineInvalid(mistakes))

  const specs = planned.map((pipeline) => resolved(surroundings, pipeline))
  const wrong = [...new Set(specs.flatMap((spec) => (E.isLeft(spec) ? spec.left : [])))]
  return wrong.length > 0
    ? E.left(projectInvalid(distinct(wrong)))
    : E.right(specs.flatMap((spec) => (E.isRight(spec) ? [spec.right] : [])))
}

const resolved = (
  surroundings: Surroundings,
  { tap: tapped, target: targeted, transform: last }: Planned,
): E.Either<ReadonlyArray<Mistake>, PipelineSpec> => {
  const mistakes: Array<Mistake> = []
  const resolve = (plugin: PluginDeclaration, provided: Variables): ResolvedPlugin | undefined => {
    const result = resolvePlugin(surroundings, plugin, provided)
    if (E.isRight(result)) return result.right
    mistakes.push(...result.left.mistakes)
    return undefined
  }
  const tap = resolve(tapped, {})
  const fromTap = tap === undefined ? {} : variablesProvidedBy(tap)
  const target = resolve(targeted, fromTap)
  const fromBoth = { ...fromTap, ...(target === undefined ? {} : variablesProvidedBy(target)) }
  const transform = last && resolve(last.plugin, fromBoth)
  if (tap === undefined || target === undefined || mistakes.length > 0) return E.left(mistakes)

  const environment = surroundings.environment?.name
  const stateId = `${environment === undefined ? '' : `${environment}:`}${tap.name}-to-${target.name}`
  const plan = { stateId, environment, tap, target }
  return E.right(
    last === undefined || transform === undefined
      ? plan
      : { ...plan, transform: { ...transform, command: commandOf(last, transform) } },
  )
}

const commandOf = ({ plugin, command: name = '' }: Block, transform: ResolvedPlugin) => {
  const declared = commandsOf(plugin).get(name)
  const args = expandText(declared?.args ?? '', transform.env, () => '')
  return {
    name,
    executable: declared?.executable ?? transform.executable,
    args: commandWords(args),
  }
}

const nothingToRun: Mistake = mistakeOutside(
  { _tag: 'ArgumentPlace', argument: 1 },
  { path: '', expected: 'a job, or an extractor and a loader', found: 'nothing' },
)

/** The same mistake may be met by several plugins, for they share variables. */
const distinct = (mistakes: ReadonlyArray<Mistake>): ReadonlyArray<Mistake> => [
  ...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values(),
]
