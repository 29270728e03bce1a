/** What a client says to the workflow of a run, and hears from it. All of it is JSON. */
import type { PublishedEvent, RunSummary } from '../journal/journal.ts'
import type { KeptEntry, RunRecord, RunStartedRecord } from '../journal/record.ts'
import type { FlextResult } from '../result/result.ts'

export interface RunBeginning {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Stands for the number that a run has in a journal: the later it was asked for, the higher. */
  readonly nth: number
}

/** When a run, or the undoing of one, is asked for: by the runtime's clock, and among others. */
export const beginningAt = (at: number): RunBeginning => ({
  at,
  nth: Math.round((performance.timeOrigin + performance.now()) * 1000),
})

/** What a workflow is begun with: a run, one with records that another left, or the undoing of one that has committed. */
export type RunInput = RunBeginning &
  (
    | { readonly _tag: 'Start'; readonly started: RunStartedRecord }
    | { readonly _tag: 'Fork'; readonly records: ReadonlyArray<RunRecord> }
    | { readonly _tag: 'Undo'; readonly id: string; readonly reason: string }
  )

/** What is asked of a run from outside. */
export type RunWish =
  | { readonly _tag: 'Cancel'; readonly reason: string }
  | { readonly _tag: 'Resume' }
  /** A run that it called finds its service where the caller alone can say what that is. */
  | { readonly _tag: 'Wake' }
  | {
      readonly _tag: 'Signal'
      readonly signal: string
      readonly payload: unknown
      readonly signalId?: string
    }

/** A wish as the run hears it, in the order in which all of its wishes were told. */
export type ToldWish = RunWish & { readonly at: number }

export interface TellInput {
  readonly wish: RunWish
  /** Whether to wait for a run that has been submitted and has not begun. */
  readonly submitted?: boolean
}

export type TellAnswer =
  | { readonly _tag: 'Granted' }
  | { readonly _tag: 'Refused'; readonly why: string }
  | { readonly _tag: 'Unknown' }

export interface EndInput {
  /** What is asked for, encoded: refused when the run was begun with another request. */
  readonly request?: { readonly encoded: unknown }
}

export type EndAnswer =
  | {
      readonly _tag: 'Ended'
      /** Its result encoded. */
      readonly end: FlextResult<unknown>
      /** It has committed, and has done what cannot be undone. */
      readonly isFinal: boolean
      /** It had come to rest before anybody asked. */
      readonly atOnce: boolean
    }
  | { readonly _tag: 'OtherRequest' }

/** How a run stands, as its workflow keeps it in its state. */
export interface RunStanding extends RunSummary {
  /** How often it has come to rest and went on. */
  readonly rests: number
  /** How many wishes it has heard. */
  readonly heard: number
}

export interface ShowInput {
  readonly entries: boolean
}

export interface ShownRun {
  readonly standing: RunStanding
  readonly entries: ReadonlyArray<KeptEntry>
}

/** An event on its way into the outbox, which gives it its position. */
export type ToldEvent = Omit<PublishedEvent, 'position' | 'index'>

export const undoSuffix = '~undo'

/** The key of the workflow that takes back a committed run. */
export const undoKey = (id: string): string => `${id}${undoSuffix}`
