/**
 * Extracts what the tap of a pipeline gives into a staging area that nobody sees. What is made of it
 * is decided later: the loading service makes it visible, an undo of this run lets it go.
 */
import { FlextDomainService } from 'flext-core'
import * as t from 'io-ts'

import { ETLPipelineRequest, LoadReceipt, PipelineTransaction } from '../etl-pipeline/model.ts'
import { etlPipelineRules } from '../etl-pipeline/rules.ts'
import {
  beginPipelineTransaction,
  coordinateTapDiscovery,
  loadStreams,
  planPipeline,
} from '../etl-pipeline/steps/index.ts'

/** What was extracted, and where it waits. */
export const StagedExtraction = t.readonly(
  t.type({ transaction: PipelineTransaction, load: LoadReceipt }),
  'StagedExtraction',
)
export interface StagedExtraction extends t.TypeOf<typeof StagedExtraction> {}

export class FlextSingerTapExtractionService extends FlextDomainService.define({
  name: 'flext.meltano.tap-extraction',
  version: 1,
  request: ETLPipelineRequest,
  result: StagedExtraction,
  rules: etlPipelineRules,
  *flow(request) {
    const plan = yield* planPipeline(request)
    const transaction = yield* beginPipelineTransaction(request, plan)
    const catalog = yield* coordinateTapDiscovery(request)
    const load = yield* loadStreams(request, transaction, catalog)
    return { transaction, load }
  },
}) {}
