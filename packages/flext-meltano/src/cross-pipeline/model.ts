/** A pipeline that waits for others: in other jobs, other projects, other processes. */
import { Duration, Instant, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { ETLPipelineRequest } from '../etl-pipeline/model.ts'

export const UpstreamPipeline = strictObject(
  {
    /** As its states are kept: `dev:tap-shop-to-target-warehouse`. */
    stateId: t.string,
    /** It has to have committed a whole run since then. */
    since: Instant,
  },
  'UpstreamPipeline',
)
export interface UpstreamPipeline extends t.TypeOf<typeof UpstreamPipeline> {}

export const CoordinationRequest = strictObject(
  {
    pipeline: ETLPipelineRequest,
    needs: t.readonlyArray(UpstreamPipeline),
    /** How long to wait for them. Default: an hour. */
    patience: optional(Duration),
    /** How often to look. Default: 10 s. */
    every: optional(Duration),
  },
  'CoordinationRequest',
)
export interface CoordinationRequest extends t.TypeOf<typeof CoordinationRequest> {}
