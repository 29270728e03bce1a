/** What a transformation with dbt needs of the world. */
import type { FlextTask } from 'flext-core'

import type { DbtPlanningError, DbtRunError } from './error.ts'
import type { DbtReceipt, DbtTransformationRequest } from './model.ts'

export interface DbtAttempt {
  readonly runId: string
  readonly signal: AbortSignal
}

export interface DbtPort {
  readonly dbt: {
    /** Whether there is such a command, before anything is begun. */
    readonly plan: (
      request: DbtTransformationRequest,
    ) => FlextTask<{ readonly command: string }, DbtPlanningError>
    /** Sources that are too old, in words; none where the project does not ask. */
    readonly staleSources: (
      request: DbtTransformationRequest,
      signal: AbortSignal,
    ) => FlextTask<ReadonlyArray<string>, DbtPlanningError | DbtRunError>
    /**
     * Runs dbt to its end, from where an earlier attempt of the run was cut short. Nodes that failed are
     * told in the receipt.
     */
    readonly run: (
      request: DbtTransformationRequest,
      attempt: DbtAttempt,
    ) => FlextTask<DbtReceipt, DbtPlanningError | DbtRunError>
  }
}
