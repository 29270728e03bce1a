/** What assessing quality needs of the world. */
import type { FlextTask } from 'flext-core'

import type { PlanningError } from '../etl-pipeline/error.ts'
import type { ETLPipelineRequest } from '../etl-pipeline/model.ts'
import type { CheckResult } from '../quality/check-result.ts'
import type { QualityError } from '../quality/error.ts'

export interface PublishedDataPort {
  readonly published: {
    /** Runs the checks of the pipeline over published rows, in one view of them. */
    readonly check: (
      request: ETLPipelineRequest,
      signal: AbortSignal,
    ) => FlextTask<
      { readonly stateId: string; readonly checks: ReadonlyArray<CheckResult> },
      QualityError | PlanningError
    >
  }
}
