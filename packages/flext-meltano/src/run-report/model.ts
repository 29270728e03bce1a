/** The account of a pipeline's run: all that the journal knows of it, in one piece. */
import type { CommitKind } from '../etl-pipeline/commit-kind.ts'
import type { FlextError, RunStatus } from 'flext-core'

import type {
  CheckOutcome,
  Delivery,
  ETLPipelineRequest,
  TransformReceipt,
} from '../etl-pipeline/model.ts'
import type { SingerState } from '../singer/message.ts'
import type { LoadPath } from '../singer/pair/pair.ts'
import type { SelectedColumn } from '../singer/selected-columns.ts'

/** What became of the rows of a stream. What is not known yet, or not by this target, is left out. */
export interface StreamAccount {
  readonly stream: string
  /** The table that it goes to, before a database cuts or quotes its name. */
  readonly table: string
  readonly columns: ReadonlyArray<SelectedColumn>
  readonly keys: ReadonlyArray<string>
  /** Rows that the tap gave: loaded, rejected and discarded ones. */
  readonly read?: number
  /** What the tap printed of it, or read where it is fused, in the attempt that came to its end. */
  readonly bytes?: number
  /** Rows that became visible; of a key that came twice, the last. */
  readonly published?: number
  readonly inserted?: number
  readonly updated?: number
  readonly deleted?: number
  /** Rows kept aside as dead letters. */
  readonly rejected: number
  /** Rows and values that the policy for schema changes left out. */
  readonly discardedRows: number
  readonly discardedValues: number
}

/** A step of the run; several attempts are one phase. Times are milliseconds since the epoch. */
export interface PhaseAccount {
  readonly step: string
  /** In a word: `discover`, `load`. */
  readonly phase: string
  readonly outcome: 'done' | 'failed' | 'taken-back'
  readonly startedAt: number
  /** Of the last attempt. */
  readonly durationMs: number
  readonly attempts: number
}

export interface ModelAccount {
  readonly name: string
  readonly rows: number
  /** The tables and streams that it reads. */
  readonly reads: ReadonlyArray<string>
}

export interface PipelineAccount {
  readonly id: string
  readonly stateId: string
  readonly status: RunStatus
  readonly request: ETLPipelineRequest
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly updatedAt: number
  readonly durationMs: number
  readonly delivery?: Delivery
  /** How it commits, settled when it began. */
  readonly commit?: CommitKind
  readonly path?: LoadPath
  readonly cutShort?: boolean
  /** Why streams failed for good, where the others went on without them. */
  readonly streamFailures?: Readonly<Record<string, string>>
  readonly streams: ReadonlyArray<StreamAccount>
  readonly models: ReadonlyArray<ModelAccount>
  readonly checks: ReadonlyArray<CheckOutcome>
  /** Undefined while it is not known. */
  readonly stateBefore?: SingerState | null
  readonly stateAfter?: SingerState | null
  readonly phases: ReadonlyArray<PhaseAccount>
  readonly lineage: TransformReceipt['lineage']
  readonly error?: FlextError
}
