/** What a service needs of the world to run: the same for every store of runs. */
import type { DecidingJournal } from '../journal/deciding-journal.ts'
import type { DurationInput } from '../clock/duration.ts'
import type { EventPosition, PublishedEvent, RunFilter, RunSummary } from '../journal/journal.ts'
import type { SignalType } from '../flow/signal.ts'
import type { PayloadTooLarge } from '../journal/payload-limit.ts'
import type { Pruned, PruneFilter } from '../journal/prune.ts'
import type { FlowPlace, KeptEntry } from '../journal/record.ts'
import type { InQueue } from '../queue/in-queue.ts'
import type { QueueAdmin } from '../queue/queue-admin.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { CancelRefused, RunHandle } from '../run/handle.ts'
import type { JournalFailed } from '../run/run-error.ts'
import type { ScheduleAdmin } from '../schedule/schedule-admin.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import type { ParkedAdmin } from './parked-admin.ts'
import type { EventSubscriber, Subscription } from '../event/subscriber.ts'
import type { SignalInvalid } from './signal-payload.ts'

export interface RunOptions {
  /** Names the run: asking again under the same id attaches to it. Default: a random UUID. */
  readonly id?: string
  /** Aborting it cancels the run, which then takes back what it did. */
  readonly signal?: AbortSignal
  /** How long the run may take to its point of no return, or until when. */
  readonly deadline?: DurationInput | Date
  /** Ties the run's events to those of other runs. Default: that under which it is started (`withCorrelation`), or the run's id. */
  readonly correlation?: string
  /** Lets the run wait in a queue for its turn. Default: it begins at once. */
  readonly queue?: InQueue
  /** What made somebody ask for the run: the id of an event, for instance. It is kept with the run. */
  readonly causation?: string
  /** W3C trace context of whoever asks. Default: that of the span under way. */
  readonly trace?: TraceContext
}

/** @see W3C Trace Context, https://www.w3.org/TR/trace-context/ */
export interface TraceContext {
  readonly traceparent: string
  readonly tracestate?: string
}

/** What became of the open runs of an earlier process. */
export interface RecoveryReport {
  /** Runs that go on. */
  readonly resumed: number
  /** Runs that stay as they are, and why: their service, or that version of it, is not there. */
  readonly left: ReadonlyArray<{ readonly run: RunName; readonly why: string }>
}

export interface RunName {
  readonly service: string
  readonly id: string
}

export interface RunUnknown extends FlextError<'RunUnknown'> {
  readonly runId: string
}

/** What was asked for cannot be done to the run as it stands. */
export interface RunRefused extends FlextError<'RunRefused'> {
  readonly runId: string
}

export interface RunDetails {
  readonly summary: RunSummary
  readonly entries: ReadonlyArray<KeptEntry>
}

/** Looking at runs, and steering them. */
export interface RunAdmin {
  readonly list: (filter?: RunFilter) => Promise<ReadonlyArray<RunSummary>>
  readonly show: (run: RunName) => Promise<FlextResult<RunDetails, RunUnknown>>
  readonly cancel: (
    run: RunName,
    reason?: string,
  ) => Promise<FlextResult<void, RunUnknown | CancelRefused>>
  /** Goes on with a run that is stuck, faulted or was left open. */
  readonly resume: (run: RunName) => Promise<FlextResult<ResumedRun, RunUnknown | RunRefused>>
  /** Takes back a committed run whose steps all allow it; otherwise says which do not. */
  readonly undo: (run: RunName, reason?: string) => Promise<FlextResult<void>>
  /** What {@link undo} would take back, the next first. Nothing is done and nothing recorded. */
  readonly planUndo: (run: RunName) => Promise<FlextResult<ReadonlyArray<FlowPlace>>>
  /**
   * Says something to a run that waits for it, or will. Settles when it is recorded. The name of a
   * signal will do where its value is not at hand; what it says is checked all the same.
   */
  readonly signal: <A>(
    run: RunName,
    signal: SignalType<string, A> | string,
    payload: A,
    options?: SignalOptions,
  ) => Promise<FlextResult<void, RunUnknown | RunRefused | SignalInvalid | PayloadTooLarge>>
  /**
   * Begins a new run with what another did before a step (`charge`, or `charge#3` for the third
   * operation of the flow), and does the rest anew. What was taken over stays when the new run fails.
   */
  readonly fork: (
    run: RunName,
    options: ForkOptions,
  ) => Promise<FlextResult<ForkedRun, RunUnknown | RunRefused>>
  /**
   * Removes runs that have ended from the journal, some at a time, and lets others go on meanwhile.
   * Their names may be used again. Rejects with `JournalBroken`.
   */
  readonly prune: (filter: Omit<PruneFilter, 'keep'>) => Promise<Pruned>
}

export interface SignalOptions {
  /** The same word sent again under the same id counts once. */
  readonly id?: string
}

export interface ForkOptions {
  /** The first step to be done anew; `#1` is the beginning of the flow. */
  readonly from: string
  /** Of the new run. Default: a new one. */
  readonly id?: string
}

export interface ForkedRun extends ResumedRun {
  readonly id: string
}

/** A run that goes on; `end` settles when it has ended. */
export interface ResumedRun {
  readonly end: Promise<FlextResult<unknown>>
}

export interface FlextRuntime extends AsyncDisposable {
  /** Makes a service known, so that its runs can be recovered. Services do this themselves. */
  readonly register: (definition: AnyServiceDefinition, ports: object) => void
  readonly start: (
    definition: AnyServiceDefinition,
    ports: object,
    request: unknown,
    options: RunOptions,
  ) => RunHandle<unknown, FlextError>
  /** Goes on with the open runs of earlier processes. Call it once, when the services are registered. */
  readonly recover: () => Promise<FlextResult<RecoveryReport, JournalFailed>>
  readonly runs: RunAdmin
  /** Decides what runs left undecided elsewhere; undefined where an engine beneath keeps the runs. */
  readonly decisions?: DecidingJournal
  readonly queues: QueueAdmin
  readonly schedules: ScheduleAdmin
  /** Events that were put aside because their subscriber kept failing at them. */
  readonly parked: ParkedAdmin
  /** Published events behind a position, in order of publication. */
  readonly events: (after?: EventPosition, limit?: number) => Promise<ReadonlyArray<PublishedEvent>>
  /** Delivers every published event at least once, in order, from where the subscriber left off. */
  readonly subscribe: (subscriber: EventSubscriber) => Subscription
  /** Settles when no run is under way and every subscriber has what was published. */
  readonly settled: () => Promise<void>
  /** Interrupts what is under way, to go on at the next start, and lets go of the journal. */
  readonly close: () => Promise<void>
}
