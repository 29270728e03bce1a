/** Whether the streams of a pipeline are extracted by processes of their own, and how. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import { isStreamSelected, type Catalog } from '../../singer/catalog.ts'
import type { SingerState } from '../../singer/message.ts'
import type { PairSplit } from '../../singer/pair/pair.ts'
import { isUnderWay } from '../../singer/pair/split/split-state.ts'
import { pluginConfigRefused, type PluginConfigRefused } from '../error.ts'
import type { ETLPipelineRequest } from '../model.ts'
import type { PipelineSettings } from '../pipeline-settings.ts'
import { defaultWaitMs } from './retried-load.ts'

export interface Splitting {
  readonly request: Pick<
    ETLPipelineRequest,
    'parallelStreams' | 'retryStreams' | 'onStreamFailure' | 'deadLetters'
  >
  readonly settings: PipelineSettings
  readonly catalog: Catalog
  /** Where the load is to go on. */
  readonly state: SingerState | null
  readonly onRetry: PairSplit['onRetry']
  readonly onFailure: NonNullable<PairSplit['onFailure']>
}

/** Undefined where one process gives all streams. A load that began with streams apart goes on so. */
export const streamSplit = (
  { tap }: PipelineSpec,
  { request, settings: { streams }, catalog, state, onRetry, onFailure }: Splitting,
): FlextResult<PairSplit | undefined, PluginConfigRefused> => {
  const { parallelStreams, retryStreams, deadLetters } = request
  const { onStreamFailure = streams?.on_failure } = request
  const isAsked = [parallelStreams, retryStreams, streams, request.onStreamFailure].some(
    (one) => one !== undefined,
  )
  const isBegun = state !== null && isUnderWay(state)
  if (deadLetters !== undefined || !(isAsked || isBegun)) return E.right(undefined)
  const { capabilities } = tap
  const says = capabilities.length > 0 && tap.native === undefined
  const takesCatalog = capabilities.some((one) => one === 'catalog' || one === 'properties')
  if (says && !(takesCatalog && catalog.streams.length > 0)) {
    return E.left(
      pluginConfigRefused([
        `${tap.place}: ${tap.name}: expected a tap with the capabilities catalog and discover, for its streams are to be extracted apart; found ${capabilities.join(', ')}`,
      ]),
    )
  }
  const { retry } = streams ?? {}
  return E.right({
    streams: catalog.streams.filter(isStreamSelected).map(({ tap_stream_id: id }) => id),
    parallel: parallelStreams ?? streams?.parallel ?? 1,
    retries: retryStreams ?? retry?.times ?? 0,
    waitMs: retry?.wait ?? defaultWaitMs,
    onRetry,
    ...(onStreamFailure === 'keep' ? { onFailure } : {}),
  })
}
