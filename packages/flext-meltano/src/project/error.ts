/** How reading a project, or planning a run of it, can fail. */
import type { FlextError } from 'flext-core'
import { mistakesText, type Mistake } from 'flext-core/yaml'

export type ProjectUnreadable = FlextError<'ProjectUnreadable'> & { readonly file: string }

/** Everything that is wrong with the project's files or variables, in the order of the file. */
export type ProjectInvalid = FlextError<'ProjectInvalid'> & {
  readonly mistakes: ReadonlyArray<Mistake>
}
export type EnvironmentUnknown = FlextError<'EnvironmentUnknown'> & Unknown
export type PluginUnknown = FlextError<'PluginUnknown'> & Unknown
export type JobUnknown = FlextError<'JobUnknown'> & Unknown
export type ScheduleUnknown = FlextError<'ScheduleUnknown'> & Unknown

/** A run that cannot be planned from what was asked for. */
export type PipelineInvalid = FlextError<'PipelineInvalid'> & {
  readonly mistakes: ReadonlyArray<Mistake>
}

export type ProjectError =
  | ProjectUnreadable
  | ProjectInvalid
  | EnvironmentUnknown
  | PluginUnknown
  | JobUnknown
  | ScheduleUnknown
  | PipelineInvalid

interface Unknown {
  readonly name: string
  readonly known: ReadonlyArray<string>
  readonly meant?: string
}

export const projectUnreadable = (file: string, reason: string): ProjectUnreadable => ({
  _tag: 'ProjectUnreadable',
  message: `${file} cannot be read: ${reason}`,
  file,
})

export const projectInvalid = (mistakes: ReadonlyArray<Mistake>): ProjectInvalid => ({
  _tag: 'ProjectInvalid',
  message: mistakesText('the project', mistakes),
  mistakes,
})

export const pipelineInvalid = (mistakes: ReadonlyArray<Mistake>): PipelineInvalid => ({
  _tag: 'PipelineInvalid',
  message: mistakesText('the pipeline', mistakes),
  mistakes,
})

/** `what` is the word for the thing asked for: `extractor`, `job`, `environment`. */
export const unknownThing = <
  Tag extends 'EnvironmentUnknown' | 'PluginUnknown' | 'JobUnknown' | 'ScheduleUnknown',
>(
  tag: Tag,
  what: string,
  { name, known, meant }: { name: string; known: ReadonlyArray<string>; meant: string | undefined },
): FlextError<Tag> & Unknown => ({
  _tag: tag,
  message: [
    `there is no ${what} ${JSON.stringify(name)}`,
    ...(meant === undefined ? [] : [`did you mean ${JSON.stringify(meant)}?`]),
    known.length === 0 ? `the project declares none` : `known: ${known.join(', ')}`,
  ].join('; '),
  name,
  known,
  ...(meant === undefined ? {} : { meant }),
})
