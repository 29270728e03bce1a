/** What taking a load back needs of the world. */
import type { FlextTask, TransactionOutcomeUnknown } from 'flext-core'

import type { PlanningError } from '../etl-pipeline/error.ts'
import type { PipelineRunsPort } from '../etl-pipeline/ports.ts'
import type { TargetError } from '../singer/error.ts'
import type { LoadStands } from '../singer/target/taken-back.ts'
import type { StateError } from '../state/state-error.ts'
import type { LoadUndoRequest, LoadUndoResult } from './model.ts'

export type LoadUndoError =
  | LoadStands
  | TargetError
  | StateError
  | PlanningError
  | TransactionOutcomeUnknown

export interface LoadUndoPort {
  readonly loadUndos: {
    /** Whether it can be, and what would be gone. */
    readonly tryOut: (request: LoadUndoRequest) => FlextTask<LoadUndoResult, LoadUndoError>
    /** Rows and the target's state at once, and once only; then the history of the state. */
    readonly takeBack: (request: LoadUndoRequest) => FlextTask<LoadUndoResult, LoadUndoError>
  }
}

export type LoadUndoPorts = LoadUndoPort & PipelineRunsPort
