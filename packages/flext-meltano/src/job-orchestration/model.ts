/** A job: pipelines, each with those that have to be done before it. */
import { optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { ETLPipelineRequest, ETLPipelineResult } from '../etl-pipeline/model.ts'

export const JobPipeline = strictObject(
  {
    /** Unique in the job. */
    name: t.string,
    request: ETLPipelineRequest,
    /** Names of the pipelines that come before it. */
    after: optional(t.readonlyArray(t.string)),
  },
  'JobPipeline',
)
export interface JobPipeline extends t.TypeOf<typeof JobPipeline> {}

export const JobRequest = strictObject(
  {
    job: t.string,
    pipelines: t.readonlyArray(JobPipeline),
    /** How many pipelines may be under way at a time. Default: as many as their order allows. */
    concurrency: optional(PositiveInt),
  },
  'JobRequest',
)
export interface JobRequest extends t.TypeOf<typeof JobRequest> {}

export const JobResult = t.readonly(
  t.type({ job: t.string, pipelines: t.readonly(t.record(t.string, ETLPipelineResult)) }),
)
export interface JobResult extends t.TypeOf<typeof JobResult> {}
