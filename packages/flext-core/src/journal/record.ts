/**
 * What the journal keeps of a run, one record a fact, never changed afterwards. Everything else,
 * a run's status included, is computed from these. All bodies are JSON-safe.
 */
import type { FlextError } from '../result/error.ts'
import type { FlextEvent } from '../event/event.ts'
import type { QueuedRun } from '../queue/in-queue.ts'

/** Where in a flow: its lane (`''` is the flow itself, `3.0` the first branch of its operation 3) and the place in it. */
export interface FlowPlace {
  readonly lane: string
  readonly place: number
  readonly name: string
}

export interface RunStartedRecord {
  readonly kind: 'started'
  readonly service: string
  readonly version: number
  readonly id: string
  readonly request: unknown
  /** Milliseconds since the epoch. */
  readonly deadline?: number
  readonly correlation?: string
  /** What made somebody ask for it: the id of an event, for instance. */
  readonly causation?: string
  /** W3C trace context of whoever asked. */
  readonly traceparent?: string
  readonly tracestate?: string
  /** The queue it waits in, or waited in, and how. */
  readonly queue?: QueuedRun
  /** The run whose flow called this one; it goes on, and is taken back, with that one. */
  readonly parent?: ParentRun
  /** The run of which this one took over the beginning, and how many of its own records that are. */
  readonly forked?: { readonly id: string; readonly records: number }
}

export interface ParentRun {
  readonly service: string
  readonly id: string
}

/** A run's turn in its queue has come: from here on it has a slot. */
export interface RunDequeuedRecord {
  readonly kind: 'dequeued'
  /** In milliseconds. */
  readonly waited: number
}

/** A step is done; its output, its events and the duty to undo it are this one record. */
export interface StepDone extends FlowPlace {
  readonly kind: 'step'
  readonly output: unknown
  readonly events?: ReadonlyArray<FlextEvent>
  /** It was a pivot: from here on the run is not cancelled any more. */
  readonly pivot?: true
  /** How many attempts it took, when more than one. */
  readonly attempts?: number
  /** Of the last attempt, in milliseconds. */
  readonly took: number
}

/** A step has failed for good. */
export interface StepFailed extends FlowPlace {
  readonly kind: 'failed'
  readonly error: FlextError
  readonly attempts?: number
  /** Its effect may have taken place all the same, and the step says how to take that back. */
  readonly inDoubt?: true
  /** It may have done a part of its work, and says how to take that back. */
  readonly partial?: true
  /** It failed after it was told to stop; its failure is not why the run ends. */
  readonly aborted?: true
  readonly took: number
}

/** An attempt has failed and is to be followed by another, not before `until`. */
export interface StepRetried extends FlowPlace {
  readonly kind: 'retried'
  readonly attempt: number
  readonly error: FlextError
  readonly until: number
}

export interface FlowNoted extends FlowPlace {
  readonly kind: 'noted'
  readonly output: unknown
  /** The lanes of a race that did not win: what was told there and in lanes inside them is not published. */
  readonly lost?: ReadonlyArray<string>
}

/** The flow waits for a time, or for a signal and perhaps no longer than until a time. */
export interface FlowWaiting extends FlowPlace {
  readonly kind: 'waiting'
  /** Milliseconds since the epoch. */
  readonly until?: number
  readonly signal?: string
}

/** Word from outside has come; whoever waits for it takes it. */
export interface RunSignalledRecord {
  readonly kind: 'signalled'
  /** Its number among the signals of the run, from 1. */
  readonly nth: number
  readonly signal: string
  /** As the codec of the signal encoded it. */
  readonly payload: unknown
  /** Given by the sender: the same word sent again counts once. */
  readonly signalId?: string
}

export type CancelCause = 'cancelled' | 'deadline'

/** The run is to be cancelled; its flow goes no further. */
export interface RunCancellingRecord {
  readonly kind: 'cancelling'
  readonly cause: CancelCause
  readonly reason: string
}

/** From here on the run takes back what it did. */
export interface RunCompensatingRecord {
  readonly kind: 'compensating'
  readonly error: FlextError
}

export interface StepUndone extends FlowPlace {
  readonly kind: 'undone'
  readonly attempts?: number
  readonly took: number
}

export interface UndoRetried extends FlowPlace {
  readonly kind: 'undo-retried'
  readonly attempt: number
  readonly error: FlextError
  readonly until: number
}

export interface RunStuckRecord {
  readonly kind: 'stuck'
  readonly error: FlextError
  /** The changes that are left to undo, or the step left to finish; the next to be done first. */
  readonly left: ReadonlyArray<FlowPlace>
}

/** Somebody asked a stuck or faulted run to go on, forward or in taking back. */
export interface RunResumedRecord {
  readonly kind: 'resumed'
  readonly to: 'running' | 'compensating'
}

/** Somebody asked to take back a committed run. */
export interface RunUndoingRecord {
  readonly kind: 'undoing'
  readonly reason: string
}

export interface RunCommittedRecord {
  readonly kind: 'committed'
  readonly result: unknown
  /** It did what cannot be undone. */
  readonly final?: true
}

export interface RunCompensatedRecord {
  readonly kind: 'compensated'
  readonly error: FlextError
}

export interface RunCancelledRecord {
  readonly kind: 'cancelled'
  readonly error: FlextError
}

/** The journal and the flow contradict each other. Nothing is undone by guess. */
export interface RunFaultedRecord {
  readonly kind: 'faulted'
  readonly error: FlextError
}

export type RunRecord =
  | RunStartedRecord
  | RunDequeuedRecord
  | StepDone
  | StepFailed
  | StepRetried
  | FlowNoted
  | FlowWaiting
  | RunSignalledRecord
  | RunCancellingRecord
  | RunCompensatingRecord
  | StepUndone
  | UndoRetried
  | RunStuckRecord
  | RunResumedRecord
  | RunUndoingRecord
  | RunCommittedRecord
  | RunCompensatedRecord
  | RunCancelledRecord
  | RunFaultedRecord

/** A record on its way into the journal. */
export interface JournalEntry {
  /** The run's number in this journal, ascending from 1 in the order of starting. */
  readonly run: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly record: RunRecord
  /** The record as JSON, when it was written down already. */
  readonly body?: string
}

/** A record as the journal keeps it. */
export interface KeptEntry extends Omit<JournalEntry, 'body'> {
  /** Ascending in the order of writing; never used twice. */
  readonly position: number
}
