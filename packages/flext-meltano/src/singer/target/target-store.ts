/**
 * Where a native target keeps what one run loads: a staging area that nobody sees until the run is
 * published. What is written counts only once a checkpoint has made it durable together with the
 * STATE it belongs to.
 */
import type { FlextResult, FlextTask } from 'flext-core'

import type { Answer } from '../answer.ts'
import type { CellShape, CellWriter } from '../cells.ts'
import type { TargetError } from '../error.ts'
import type { SchemaMessage, SingerRecord, SingerState } from '../message.ts'
import type { DiscardedByStream, PublishReceipt } from './row-effects.ts'
import type { LoadStands, TakenBack } from './taken-back.ts'
import type { TargetParticipant } from './target-participant.ts'

/** What a RECORD message says of its record. */
export interface RecordFacts {
  readonly version?: number
  readonly time_extracted?: string
}

/**
 * The writing half, used by the target process while a run loads. Calls come one after another,
 * each only once the one before has answered.
 */
export interface TargetStore {
  /** Announces a stream, or its changed shape. */
  readonly schema: (message: SchemaMessage) => Answer<void, TargetError>
  /**
   * Rows of one stream in arrival order; durable only from the next checkpoint on. `facts` come
   * along, one a record in the same order, where any of the messages said more than its record.
   */
  readonly write: (
    stream: string,
    records: ReadonlyArray<SingerRecord>,
    facts?: ReadonlyArray<RecordFacts>,
  ) => Answer<void, TargetError>
  readonly activateVersion: (stream: string, version: number) => Answer<void, TargetError>
  /** Takes rows of an announced stream as cells, where the store can: they need not become JSON. */
  readonly cells?: (stream: string, shape: CellShape) => FlextResult<CellWriter, TargetError>
  /**
   * Makes everything written so far durable, together with `state`: all of it, or nothing. Without
   * a state the one before stays. `ended` says that the tap ended well and no row follows.
   */
  readonly checkpoint: (
    state: SingerState | undefined,
    ended?: boolean,
  ) => Answer<void, TargetError>
  /** Drops what came after the last checkpoint and lets go of files and connections. */
  readonly close: () => void | Promise<void>
}

/** A store that never has to wait: files, and databases that are files. */
export interface ImmediateTargetStore extends TargetStore {
  readonly schema: (message: SchemaMessage) => FlextResult<void, TargetError>
  readonly write: (...written: Parameters<TargetStore['write']>) => FlextResult<void, TargetError>
  readonly activateVersion: (stream: string, version: number) => FlextResult<void, TargetError>
  readonly checkpoint: (
    state: SingerState | undefined,
    ended?: boolean,
  ) => FlextResult<void, TargetError>
  readonly close: () => void
}

/** How far the staging of a run has come. Survives any crash. */
export interface StagedRun {
  readonly run: string
  /** The STATE of the last checkpoint: where the tap is to go on. */
  readonly state: SingerState | undefined
  /** Rows staged, by stream. */
  readonly rows: Readonly<Record<string, number>>
  /** Whether the tap ended well: the load is whole and must not be done again. */
  readonly ended: boolean
  /** What the policy for schema changes left out of it, where it left out something. */
  readonly discarded?: DiscardedByStream
}

/** The deciding half, used by the orchestrator. Every call may be repeated with the same effect. */
export interface TargetStaging {
  /** The state that the last published run of this state id left, if any. */
  readonly publishedState: (stateId: string) => FlextTask<SingerState | undefined, TargetError>
  /** Waits for a target that still writes, for its orchestrator may just have been killed. */
  readonly staged: (run: string) => FlextTask<StagedRun | undefined, TargetError>
  /** Makes a run's rows visible and its state the published one, in one transaction; once only. */
  readonly publish: (run: string, stateId: string) => FlextTask<PublishReceipt, TargetError>
  /**
   * Takes a published run back: its rows and the state before, in one transaction; once only. Left out
   * where a published load cannot be taken apart. A trial changes nothing.
   */
  readonly takeBack?: (
    run: string,
    isTrial: boolean,
  ) => FlextTask<TakenBack, TargetError | LoadStands>
  /** Its part in a transaction over several systems; left out where it cannot prepare one. */
  readonly participant?: () => Promise<TargetParticipant>
  /** Drops a run's staging. A published run is left as it is. */
  readonly discard: (run: string) => FlextTask<void, TargetError>
}
