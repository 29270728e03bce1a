/** Asks the tap of a pipeline what it offers, and says what of it the project selects. */
import { event, FlextDomainService, raise } from 'flext-core'
import * as t from 'io-ts'

import { ETLPipelineRequest, TapCatalog } from '../etl-pipeline/model.ts'
import { coordinateTapDiscovery, planPipeline } from '../etl-pipeline/steps/index.ts'

export const TapDiscovered = event({
  type: 'flext.meltano.tap-discovered',
  data: t.readonly(t.type({ tap: t.string, selected: t.readonlyArray(t.string) })),
})

export class FlextSingerTapDiscoveryService extends FlextDomainService.define({
  name: 'flext.meltano.tap-discovery',
  version: 1,
  request: ETLPipelineRequest,
  result: TapCatalog,
  *flow(request) {
    yield* planPipeline(request)
    const catalog = yield* coordinateTapDiscovery(request)
    yield* raise(TapDiscovered.of({ tap: request.tap, selected: catalog.selected }))
    return catalog
  },
}) {}
