/** A job: pipelines and commands of plugins, each with those that have to be done before it. */
import { optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { DbtTransformationRequest, DbtTransformationResult } from '../dbt/model.ts'
import { ETLPipelineRequest, ETLPipelineResult } from '../etl-pipeline/model.ts'

/** Names of the parts of the job that come before this one. */
const after = optional(t.readonlyArray(t.string))

/** The id of the part's run. Default: made of the job's id and the place of the part in it. */
const run = optional(t.string)

export const JobPipeline = strictObject(
  {
    /** Unique in the job. */
    name: t.string,
    request: ETLPipelineRequest,
    after,
    run,
  },
  'JobPipeline',
)
export interface JobPipeline extends t.TypeOf<typeof JobPipeline> {}

/** A command of a plugin, `dbt:run`, as the project says it is started. */
export const PluginCommandRequest = strictObject(
  {
    /** The folder that holds `meltano.yml`. */
    project: t.string,
    command: t.string,
    environment: optional(t.string),
    /** The words of the pipeline before it: the command gets the variables of its plugins. */
    behind: optional(t.readonlyArray(t.string)),
    /** The schedule whose variables hold. */
    schedule: optional(t.string),
  },
  'PluginCommandRequest',
)
export interface PluginCommandRequest extends t.TypeOf<typeof PluginCommandRequest> {}

export const JobCommand = strictObject(
  { name: t.string, command: PluginCommandRequest, after },
  'JobCommand',
)
export interface JobCommand extends t.TypeOf<typeof JobCommand> {}

/** A command of dbt, as a run of its own. */
export const JobTransformation = strictObject(
  { name: t.string, dbt: DbtTransformationRequest, after, run },
  'JobTransformation',
)
export interface JobTransformation extends t.TypeOf<typeof JobTransformation> {}

export const JobPart = t.union([JobPipeline, JobCommand, JobTransformation], 'JobPart')
export type JobPart = t.TypeOf<typeof JobPart>

export const JobRequest = strictObject(
  {
    job: t.string,
    parts: t.readonlyArray(JobPart),
    /** How many parts may be under way at a time. Default: as many as their order allows. */
    parallel: optional(PositiveInt),
  },
  'JobRequest',
)
export interface JobRequest extends t.TypeOf<typeof JobRequest> {}

export const PluginCommandDone = t.readonly(
  t.type({ command: t.string, durationMs: t.number }),
  'PluginCommandDone',
)
export interface PluginCommandDone extends t.TypeOf<typeof PluginCommandDone> {}

export const JobResult = t.readonly(
  t.type({
    job: t.string,
    pipelines: t.readonly(t.record(t.string, ETLPipelineResult)),
    commands: t.readonlyArray(PluginCommandDone),
    /** By part. */
    transformations: t.readonly(t.record(t.string, DbtTransformationResult)),
  }),
)
export interface JobResult extends t.TypeOf<typeof JobResult> {}
