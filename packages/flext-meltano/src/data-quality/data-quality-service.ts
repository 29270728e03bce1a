/** Says whether the published tables of a pipeline are as its checks want them, at any time. */
import { failWith, FlextDomainService } from 'flext-core'

import { qualityGateFailed } from '../etl-pipeline/error.ts'
import { ETLPipelineRequest } from '../etl-pipeline/model.ts'
import { DataQualityResult } from './model.ts'
import { assessPublishedData } from './steps.ts'

export class FlextDataQualityService extends FlextDomainService.define({
  name: 'flext.meltano.data-quality',
  version: 1,
  request: ETLPipelineRequest,
  result: DataQualityResult,
  *flow(pipeline) {
    const { result, failed } = yield* assessPublishedData(pipeline)
    if (failed.length > 0) yield* failWith(qualityGateFailed(failed, result.checks))
    return result
  },
}) {}
