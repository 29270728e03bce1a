/**
 * Orchestrates one run of an ETL pipeline, from the request to the committed result. Whatever a
 * failed run has changed is taken back; what a finished run has to tell is published after commit.
 */
import { FlextDomainService } from 'flext-core'

import { ETLPipelineRequest, ETLPipelineResult } from './model.ts'
import { etlPipelineRules } from './rules.ts'
import {
  assureDataQuality,
  beginPipelineTransaction,
  commitPipeline,
  coordinateTapDiscovery,
  coordinateTransformations,
  loadStreams,
  planPipeline,
} from './steps/index.ts'

export class FlextMeltanoETLPipelineOrchestrationService extends FlextDomainService.define({
  name: 'flext.meltano.etl-pipeline',
  version: 1,
  request: ETLPipelineRequest,
  result: ETLPipelineResult,
  rules: etlPipelineRules,
  *flow(request) {
    const plan = yield* planPipeline(request)
    const transaction = yield* beginPipelineTransaction(request, plan)
    const catalog = yield* coordinateTapDiscovery(request)
    const load = yield* loadStreams(request, transaction, catalog)
    const models = yield* coordinateTransformations(request, transaction)
    const quality = yield* assureDataQuality(request, transaction)

    return yield* commitPipeline(request, transaction, load, models, quality)
  },
}) {}
