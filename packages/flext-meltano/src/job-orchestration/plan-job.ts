/**
 * Makes the parts of a run into those of a job that may run side by side. A command waits for all that
 * stands before it, and all that stands behind it waits for it; a pipeline waits for an earlier one
 * that writes the same state, or what it reads, or that the project names.
 */
import { isDbtCommand } from '../dbt/dbt-command.ts'
import { commandToRun } from '../invoke/plugin-command.ts'
import { stateIdFor } from '../project/state-id.ts'
import type { PipelineSpec, RunPart } from '../project/pipeline-plan.ts'
import type { JsonObject } from '../project/json.ts'
import type { ETLPipelineRequest } from '../etl-pipeline/model.ts'
import type { JobPart, JobRequest, PluginCommandRequest } from './model.ts'

export interface JobPlanning {
  readonly requestOf: (spec: PipelineSpec) => ETLPipelineRequest
  /** What all commands of plugins have in common. */
  readonly commands: Pick<PluginCommandRequest, 'project' | 'environment' | 'schedule'>
  /** The name of a run, from the state id or the command that it is of, and its number in the job, from 1. */
  readonly runOf?: (what: string, nth: number) => string
  /** Parts by name, with those that the project wants before them. */
  readonly after?: ReadonlyMap<string, ReadonlyArray<string>>
}

interface Named {
  readonly name: string
  readonly part: RunPart
}

export const planJob = (
  parts: ReadonlyArray<RunPart>,
  { requestOf, commands, runOf, after = new Map() }: JobPlanning,
): ReadonlyArray<JobPart> => {
  const named = withNames(parts)
  let nth = 0
  const runNamed = (what: string) => (runOf === undefined ? {} : { run: runOf(what, (nth += 1)) })
  return named.map(({ name, part }, at) => {
    const before = [...new Set([...orderOf(named, at), ...(after.get(name) ?? [])])]
    const ordered = before.length === 0 ? {} : { after: before }
    if ('pipeline' in part) {
      const request = requestOf(part.pipeline)
      return { name, request, ...ordered, ...runNamed(part.pipeline.stateId) }
    }
    const behind = named.slice(0, at).findLast(isPipeline)?.part.pipeline
    const common = {
      ...commands,
      ...(behind === undefined ? {} : { behind: [behind.tap.name, behind.target.name] }),
    }
    const { command } = part
    if (isDbtCommand(command)) {
      return {
        name,
        dbt: { ...common, plugin: command.name, command: command.command.name },
        ...ordered,
        ...runNamed(commandToRun(command).name),
      }
    }
    return { name, command: { ...common, command: commandToRun(command).name }, ...ordered }
  })
}

/** The same job without what is done; under new names of its runs. */
export const jobWithout = (
  { parts, ...job }: JobRequest,
  done: ReadonlyArray<string>,
): JobRequest => ({
  ...job,
  parts: parts
    .filter(({ name }) => !done.includes(name))
    .map((part) => {
      const { after = [], ...rest } = part
      const left = after.filter((name) => !done.includes(name))
      const { run: _, ...plain } = 'run' in rest ? rest : { ...rest, run: undefined }
      return { ...plain, ...(left.length === 0 ? {} : { after: left }) }
    }),
})

/** Names in `after` that are no parts, each with what there is. */
export const strangersIn = (
  parts: ReadonlyArray<JobPart>,
  after: ReadonlyMap<string, ReadonlyArray<string>>,
): ReadonlyArray<string> => {
  const names = parts.map(({ name }) => name)
  const said = [...new Set([...after].flatMap(([name, before]) => [name, ...before]))]
  return said
    .filter((name) => !names.includes(name))
    .map(
      (name) =>
        `annotations.flext.after: expected a part of the job: ${names.join(', ')}, found ${JSON.stringify(name)}`,
    )
}

/** `tap-shop-to-target-warehouse`, `dbt:run`; the second of a name is `dbt:run#2`. */
const withNames = (parts: ReadonlyArray<RunPart>): ReadonlyArray<Named> => {
  const seen = new Map<string, number>()
  return parts.map((part) => {
    const plain = nameOf(part)
    const times = (seen.get(plain) ?? 0) + 1
    seen.set(plain, times)
    return { name: times === 1 ? plain : `${plain}#${times}`, part }
  })
}

const nameOf = (part: RunPart): string => {
  if ('command' in part) return commandToRun(part.command).name
  const { tap, target } = part.pipeline
  return stateIdFor({ environment: undefined, tap: tap.name, target: target.name })
}

const orderOf = (named: ReadonlyArray<Named>, at: number): ReadonlyArray<string> => {
  const { part } = named[at] ?? {}
  const barrier = named.slice(0, at).findLastIndex((one) => !isPipeline(one))
  const since = named.slice(barrier + 1, at).filter(isPipeline)
  const fence = barrier === -1 ? [] : [named[barrier]?.name ?? '']
  if (part === undefined || !('pipeline' in part)) {
    return [...fence, ...since.map(({ name }) => name)]
  }
  const { pipeline } = part
  const earlier = since.filter(
    ({ part: { pipeline: one } }) =>
      one.stateId === pipeline.stateId || isReadBy(one.target, pipeline.tap),
  )
  return [...fence, ...earlier.map(({ name }) => name)]
}

const isPipeline = (
  named: Named,
): named is Named & { readonly part: { readonly pipeline: PipelineSpec } } =>
  'pipeline' in named.part

type Plugin = Pick<PipelineSpec['tap'], 'name' | 'config'>

/** A tap named after the target, or one whose config names the place that the target writes. */
const isReadBy = (target: Plugin, tap: Plugin): boolean => {
  if (systemOf(target.name) === systemOf(tap.name)) return true
  const places = placeSettings.flatMap((setting) => {
    const value = target.config[setting]
    return typeof value === 'string' && value.length > 1 ? [value.replace(/\/+$/, '')] : []
  })
  const texts = textsIn(tap.config)
  return places.some((place) =>
    texts.some((text) => text === place || text.startsWith(`${place}/`)),
  )
}

/** `target-duckdb--wide` and `tap-duckdb` are of one system. */
const systemOf = (name: string): string => name.replace(/^(?:tap|target)-/, '').replace(/--.*$/, '')

/** Where targets say what they write to. */
const placeSettings = [
  'database',
  'destination_path',
  'path',
  'filepath',
  'database_path',
  'sqlalchemy_url',
  'connection_string',
] as const

const textsIn = (value: JsonObject[string] | undefined): ReadonlyArray<string> => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
