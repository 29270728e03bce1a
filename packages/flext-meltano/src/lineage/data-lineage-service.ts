/** Tells the lineage of a run to whoever keeps lineage: what it read, what it wrote, column by column. */
import { FlextDomainService } from 'flext-core'

import { DataLineageRequest, DataLineageResult } from './model.ts'
import { deliverLineage, readRunLineage } from './steps.ts'

export class FlextDataLineageService extends FlextDomainService.define({
  name: 'flext.meltano.data-lineage',
  version: 1,
  request: DataLineageRequest,
  result: DataLineageResult,
  *flow(request) {
    const lineage = yield* readRunLineage(request)
    return yield* deliverLineage(lineage, request)
  },
}) {}
