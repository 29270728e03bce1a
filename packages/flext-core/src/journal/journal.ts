/**
 * The journal is the one place where runs are kept: an append-only log of records. Whatever else it
 * answers (a run's status, the list of runs, the events to publish) is a projection of the log, kept
 * up off the hot path and rebuilt from it at will.
 */
import type { FlextEvent } from '../event/event.ts'
import type { QueuedRun } from '../queue/in-queue.ts'
import type { FlextError } from '../result/error.ts'
import type { RunStatus } from '../run/status.ts'
import type { JournalControl } from './control.ts'
import type { Pruned, PruneFilter } from './prune.ts'
import type { JournalEntry, KeptEntry } from './record.ts'

export type Awaitable<A> = A | Promise<A>

/** A run at one glance. Times are milliseconds since the epoch. */
export interface RunSummary {
  readonly run: number
  readonly service: string
  readonly version: number
  readonly id: string
  readonly status: RunStatus
  readonly startedAt: number
  readonly updatedAt: number
  /** The queue it waits in, or waited in. */
  readonly queue?: QueuedRun
  /** As the service's codec encoded it. */
  readonly request: unknown
  /** Of a committed run, encoded. */
  readonly result?: unknown
  /** Of a run that did not commit, or is on its way there. */
  readonly error?: FlextError
}

export interface RunFilter {
  readonly status?: ReadonlyArray<RunStatus>
  readonly service?: string
  /** Started at this time or later; milliseconds since the epoch. */
  readonly since?: number
  /** Started before this time. */
  readonly until?: number
  /** The `_tag` of the error it ended with, or is being taken back for. */
  readonly errorTag?: string
  /** What its id begins with. */
  readonly idPrefix?: string
  /** The newest so many. */
  readonly limit?: number
}

/** Where an event stands in the order of publication: the record that published it, and which of its events. */
export interface EventPosition {
  readonly position: number
  readonly index: number
}

/** Before the first event. */
export const beginning: EventPosition = { position: 0, index: 0 }

/** An event that is to be published, with what a subscriber needs to know of its origin. */
export interface PublishedEvent extends EventPosition {
  readonly event: FlextEvent
  readonly run: number
  readonly runId: string
  readonly service: string
  /** The same for every delivery of this event: `service/run/step#n/index`. */
  readonly id: string
  /** When the step told it; milliseconds since the epoch. */
  readonly at: number
  readonly correlation?: string
  readonly traceparent?: string
  readonly tracestate?: string
}

/** A small named state beside the log: parked events, schedules, marks of a consumer. */
export interface Cell {
  readonly key: string
  /** JSON-safe. */
  readonly value: unknown
}

/** A cell as it is to be from now on; without a value, it is to be gone. */
export interface CellChange {
  readonly key: string
  /** JSON-safe; undefined deletes. */
  readonly value: unknown
}

/**
 * What the runtime needs of a store. An implementation throws {@link JournalBroken} when it can no
 * longer keep its promises (a full disk, a lost lock); the runtime then stops and says so.
 */
export interface Journal {
  /** Keeps all of the entries in this order, durably, or none; answers the position of the first. */
  readonly append: (entries: ReadonlyArray<JournalEntry>) => Awaitable<number>
  /** Whether `append` costs so little that each entry may go by itself, at once. */
  readonly immediate: boolean
  /** The highest number of any run so far; 0 when there is none. */
  readonly lastRun: () => Awaitable<number>
  readonly find: (service: string, id: string) => Awaitable<RunSummary | undefined>
  /** The newest first. */
  readonly list: (filter: RunFilter) => Awaitable<ReadonlyArray<RunSummary>>
  /** All the entries of one run, in order. */
  readonly entries: (run: number) => Awaitable<ReadonlyArray<KeptEntry>>
  /** The entries of all open runs, run by run, in the order of starting. One pass over the log. */
  readonly openRuns: () => Awaitable<Iterable<ReadonlyArray<KeptEntry>>>
  /** Published events behind `after`, in order of publication. */
  readonly events: (after: EventPosition, limit: number) => Awaitable<ReadonlyArray<PublishedEvent>>
  /** How far a subscriber has come; the beginning (`{ position: 0, index: 0 }`) when it is new. */
  readonly cursor: (subscriber: string) => Awaitable<EventPosition>
  readonly moveCursor: (subscriber: string, to: EventPosition) => Awaitable<void>
  /** The cells whose key begins with `prefix`, in the order of their keys. */
  readonly cells: (prefix: string) => Awaitable<ReadonlyArray<Cell>>
  /** Keeps all of the changes durably, or none; of two to one key the later counts. */
  readonly setCells: (changes: ReadonlyArray<CellChange>) => Awaitable<void>
  /**
   * Removes the records of runs that have ended, for good. A run with an event that some known
   * subscriber has not seen stays; a subscriber is known from its first call of `cursor` on.
   */
  readonly prune: (filter: PruneFilter) => Awaitable<Pruned>
  /** Wishes of other processes; undefined where there is only one process. */
  readonly control?: JournalControl
  /** Computes the projections anew from the log. */
  readonly rebuild: () => Awaitable<void>
  readonly close: () => Awaitable<void>
}

/** The part of a journal that has to do with events and with those who read them. */
export type EventStore = Pick<Journal, 'events' | 'cursor' | 'moveCursor' | 'cells' | 'setCells'>

/** Thrown by a journal that cannot go on. The runtime turns it into a `JournalFailed`. */
export class JournalBroken extends Error {
  override readonly name = 'JournalBroken'
}
