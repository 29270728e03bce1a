import { changing, type StepContext } from 'flext-core'

import { ETLPipelineStreamsLoaded } from '../event.ts'
import {
  LoadReceipt,
  type ETLPipelineRequest,
  type PipelineTransaction,
  type TapCatalog,
} from '../model.ts'
import type { LoadPort, StagingPort } from '../ports.ts'

/** Extracts and loads. Cut short, it goes on from the last checkpoint that the staging holds. */
export const coordinateDataLoading = changing({
  name: 'coordinateDataLoading',
  output: LoadReceipt,
  run: (
    { loads, step }: LoadPort & StagingPort & StepContext,
    request: ETLPipelineRequest,
    transaction: PipelineTransaction,
    catalog: TapCatalog,
  ) => loads.load(request, transaction, catalog, step),
  undo: ({ staging }, _receipt, request, transaction) =>
    staging.discard(request, transaction.staging),
  events: (load, _request, { stateId }) => [ETLPipelineStreamsLoaded.of({ stateId, load })],
})
