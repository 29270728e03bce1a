import type { ETLPipelineRequest, PipelineTransaction, TapCatalog } from '../model.ts'
import { coordinateDataLoading } from './coordinate-data-loading.ts'
import { endPartialLoad } from './end-partial-load.ts'

/** Loads what the tap gives. What failed of it is recorded before the staging forgets that. */
export function* loadStreams(
  request: ETLPipelineRequest,
  transaction: PipelineTransaction,
  catalog: TapCatalog,
) {
  const load = yield* coordinateDataLoading(request, transaction, catalog)
  if (load.streamFailures !== undefined || load.cutShort === true)
    yield* endPartialLoad(request, transaction)
  return load
}
