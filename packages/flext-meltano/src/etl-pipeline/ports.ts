/** What an ETL pipeline needs of the world. */
import type { FlextTask, TransactionOutcomeUnknown } from 'flext-core'
import type { OpenParticipants, Participant, TransactionsIn } from 'flext-core/transaction'

import type { CheckResult } from '../quality/check-result.ts'
import type { QualityError } from '../quality/error.ts'
import type { DiscoveryError, PairError, TargetError } from '../singer/error.ts'
import type { SingerState } from '../singer/message.ts'
import type { PublishReceipt } from '../singer/target/row-effects.ts'
import type { StateError } from '../state/state-error.ts'
import type { TransformError } from '../transform/error.ts'
import type { CommitKind } from './commit-kind.ts'
import type { PlanningError } from './error.ts'
import type {
  ETLPipelineRequest,
  ETLPipelineResult,
  LoadReceipt,
  PipelinePlan,
  PipelineTransaction,
  TapCatalog,
  TransformReceipt,
} from './model.ts'

export interface ProjectPort {
  readonly project: {
    readonly plan: (request: ETLPipelineRequest) => FlextTask<PipelinePlan, PlanningError>
  }
}

/** Runs under way, whoever started them. */
export interface PipelineRunsPort {
  readonly pipelines: {
    /** Ids of open runs that write the same state. */
    readonly underWay: (stateId: string) => Promise<ReadonlyArray<string>>
  }
}

export interface TapPort {
  readonly taps: {
    readonly discover: (
      request: ETLPipelineRequest,
      signal: AbortSignal,
      /** The run that it is done for, for whoever keeps what the tap says. */
      runId?: string,
    ) => FlextTask<TapCatalog, DiscoveryError | PlanningError>
  }
}

/** The attempt of the run that loads. */
export interface LoadAttempt {
  readonly runId: string
  readonly signal: AbortSignal
}

/** Moves what the tap gives into the staging of a transaction, from where an earlier attempt was cut. */
export interface LoadPort {
  readonly loads: {
    readonly load: (
      request: ETLPipelineRequest,
      transaction: PipelineTransaction,
      catalog: TapCatalog,
      attempt: LoadAttempt,
    ) => FlextTask<LoadReceipt, PairError | TargetError | PlanningError>
  }
}

type Preparing = Participant<'preparing', unknown, unknown>

/** Where the rows are, and where the states are if that is elsewhere, for one phase of a commit in two. */
export interface PipelineHomes extends OpenParticipants {
  readonly participants: { readonly target: Preparing; readonly states?: Preparing }
  /** Makes all that was staged visible, with the state, when the transactions are committed. */
  readonly publish: (
    transactions: TransactionsIn<PipelineHomes['participants']>,
    transaction: PipelineTransaction,
    load: LoadReceipt,
    runId: string,
  ) => FlextTask<PublishReceipt, TargetError | StateError>
}

export interface StagingPort {
  readonly staging: {
    /** How the pipeline commits, and whether what it asks for can be. */
    readonly commitOf: (
      request: ETLPipelineRequest,
    ) => FlextTask<CommitKind, TargetError | PlanningError | StateError>
    readonly stateOf: (
      request: ETLPipelineRequest,
      stateId: string,
    ) => FlextTask<SingerState | undefined, TargetError | PlanningError | StateError>
    /** Of streams that were extracted apart, the staged state says no more which are done, or failed. */
    readonly endPartialLoad: (
      request: ETLPipelineRequest,
      staging: string,
    ) => FlextTask<void, TargetError | PlanningError>
    /**
     * Makes all that was staged visible, with the state, at once and once only. Then the dead letters
     * of the run and its state's history, which may be told again.
     */
    readonly publish: (
      request: ETLPipelineRequest,
      transaction: PipelineTransaction,
      load: LoadReceipt,
      runId: string,
    ) => FlextTask<
      PublishReceipt,
      TargetError | PlanningError | StateError | TransactionOutcomeUnknown
    >
    /** The databases of a commit in two phases. */
    readonly openHomes: (
      request: ETLPipelineRequest,
    ) => FlextTask<PipelineHomes, TargetError | PlanningError | StateError>
    /** What a commit in two phases leaves to be done: the dead letters of the run, and states beside the rows. */
    readonly conclude: (
      request: ETLPipelineRequest,
      transaction: PipelineTransaction,
      load: LoadReceipt,
      result: ETLPipelineResult,
      runId: string,
    ) => FlextTask<void, TargetError | PlanningError | StateError>
    readonly discard: (
      request: ETLPipelineRequest,
      staging: string,
    ) => FlextTask<void, TargetError | PlanningError>
  }
}

/** Works on staged data as if it had been published. */
export interface TransformPort {
  readonly transforms: {
    readonly build: (
      request: ETLPipelineRequest,
      staging: string,
      signal: AbortSignal,
    ) => FlextTask<TransformReceipt, TransformError | PlanningError>
    readonly check: (
      request: ETLPipelineRequest,
      staging: string,
      signal: AbortSignal,
    ) => FlextTask<{ readonly checks: ReadonlyArray<CheckResult> }, QualityError | PlanningError>
  }
}

export type ETLPipelinePorts = ProjectPort &
  PipelineRunsPort &
  TapPort &
  LoadPort &
  StagingPort &
  TransformPort
