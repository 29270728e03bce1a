/** One pipeline of what was asked for, under the name that its run bears. */
import { stateIdFor, type ETLPipelineRequest, type PipelineSpec } from 'flext-meltano'

export interface PipelinePart {
  readonly id: string
  readonly request: ETLPipelineRequest
  readonly spec: PipelineSpec
}

/** What a run may be asked beside what to run. */
export type RunWishes = Pick<
  ETLPipelineRequest,
  | 'fullRefresh'
  | 'refreshStreams'
  | 'parallelStreams'
  | 'retryStreams'
  | 'onStreamFailure'
  | 'schedule'
  | 'window'
  | 'keepState'
>

/** What a run of the pipeline is asked. It names plugins and holds none of their secrets. */
export const requestFor = (
  { tap, mappings, target, transform, environment, stateIdSuffix }: PipelineSpec,
  project: string,
  wishes: RunWishes = {},
): ETLPipelineRequest => ({
  project,
  tap: tap.name,
  ...(mappings.length === 0 ? {} : { mappings }),
  target: target.name,
  ...(stateIdSuffix === undefined ? {} : { stateIdSuffix }),
  ...(environment === undefined ? {} : { environment }),
  ...(transform === undefined ? {} : { transform: `${transform.name}:${transform.command.name}` }),
  ...wishes,
})

/** The state that a run of the request writes, as `PipelineSpec` names it. */
export const stateIdOf = ({
  environment,
  tap,
  target,
  stateIdSuffix: suffix,
}: ETLPipelineRequest): string => stateIdFor({ environment, tap, target, suffix })
