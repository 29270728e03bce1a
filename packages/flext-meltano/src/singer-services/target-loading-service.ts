/** Makes an extraction that waits in its staging visible, with its state, at once and once only. */
import { FlextDomainService, strictObject } from 'flext-core'
import type * as t from 'io-ts'

import { ETLPipelineRequest, ETLPipelineResult } from '../etl-pipeline/model.ts'
import { commitPipeline } from '../etl-pipeline/steps/index.ts'
import { StagedExtraction } from './tap-extraction-service.ts'

export const TargetLoadingRequest = strictObject(
  { pipeline: ETLPipelineRequest, extraction: StagedExtraction },
  'TargetLoadingRequest',
)
export interface TargetLoadingRequest extends t.TypeOf<typeof TargetLoadingRequest> {}

export class FlextSingerTargetLoadingService extends FlextDomainService.define({
  name: 'flext.meltano.target-loading',
  version: 1,
  request: TargetLoadingRequest,
  result: ETLPipelineResult,
  *flow({ pipeline, extraction: { transaction, load } }) {
    const nothing = { models: [], lineage: [] }
    return yield* commitPipeline(pipeline, transaction, load, nothing, { checks: [] })
  },
}) {}
