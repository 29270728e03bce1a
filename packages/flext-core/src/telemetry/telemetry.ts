/** What the runtime tells whoever watches its running: spans and metrics. */
import type { RunRecord } from '../journal/record.ts'

/** One run in this process, from its start or recovery on. */
export interface RunToWatch {
  readonly service: string
  readonly id: string
  readonly recovered: boolean
  /** Of whoever asked for the run, as it was kept with its start. */
  readonly traceparent: string | undefined
}

/** One attempt at a step, or at its undo. */
export interface StepToWatch {
  readonly step: string
  readonly kind: string
  /** From 1. */
  readonly attempt: number
  readonly lane: string
}

/** Watches one run. */
export interface RunWatch {
  /** `work` drives the run; when it settles, the run has ended in this process. */
  readonly during: <A>(work: () => Promise<A>) => Promise<A>
  readonly attempt: <A>(step: StepToWatch, work: () => A) => A
  readonly undo: <A>(step: StepToWatch, work: () => A) => A
  readonly recorded: (record: RunRecord) => void
}

export interface Telemetry {
  /** While it is false the runtime asks for nothing else; it may change between two runs. */
  readonly enabled: boolean
  readonly watch: (run: RunToWatch) => RunWatch
  /** One append to the journal: how many records, and how many milliseconds it took. */
  readonly appended: (records: number, took: number) => void
  /** So many more runs wait in a queue, or fewer. */
  readonly queued: (queue: string, change: 1 | -1) => void
  /** A run's turn has come, after so many milliseconds. */
  readonly dequeued: (queue: string, waited: number) => void
  /** The W3C `traceparent` of the span under way, to be kept with a new run. */
  readonly traceparent: () => string | undefined
  /** How many open runs of an earlier process go on here, and how many could not. */
  readonly recovered: (resumed: number, left: number) => void
  /** This process has become the owner of the store after another one. */
  readonly tookOver: () => void
  readonly delivery: (attempt: DeliveryAttempt) => void
  /** The subscriber has all that was published. */
  readonly caughtUp: (subscriber: string) => void
  /** How many events are put aside for the subscriber now. */
  readonly parked: (subscriber: string, events: number) => void
}

/** One attempt at handing an event to a subscriber. */
export interface DeliveryAttempt {
  readonly subscriber: string
  /** How long ago the event was told, in milliseconds. */
  readonly age: number
  /** Of the error, when it failed. */
  readonly failed: string | undefined
}

const noWatch: RunWatch = {
  during: (work) => work(),
  attempt: (_step, work) => work(),
  undo: (_step, work) => work(),
  recorded: () => {},
}

export const noTelemetry: Telemetry = {
  enabled: false,
  watch: () => noWatch,
  appended: () => {},
  queued: () => {},
  dequeued: () => {},
  traceparent: () => undefined,
  recovered: () => {},
  tookOver: () => {},
  delivery: () => {},
  caughtUp: () => {},
  parked: () => {},
}
