/**
 * Where the states of pipelines are kept between runs, with what they were before. A change is
 * another revision of the same state; whoever changes a state may say which revision he has seen.
 */
import { Instant, nullable, PositiveInt, type FlextTask } from 'flext-core'
import * as t from 'io-ts'
import type { Kysely } from 'kysely'

import { SingerState } from '../singer/message.ts'
import type { StateError } from './state-error.ts'

/**
 * `complete`: a run ended well, or somebody said so: the state as a whole. `partial`: a run that was
 * cut short or took only some streams; what it says is merged into what was there.
 */
export const StateKind = t.keyof({ complete: null, partial: null })
export type StateKind = t.TypeOf<typeof StateKind>

/** One revision of a pipeline's state. */
export const KeptState = t.readonly(
  t.type({
    stateId: t.string,
    /** Counts from one. */
    revision: PositiveInt,
    /** The state from here on, merged where the change was a partial one. */
    state: SingerState,
    kind: StateKind,
    /** The run that came to it; none where somebody set it. */
    run: nullable(t.string),
    /** Why somebody set it. */
    reason: nullable(t.string),
    at: Instant,
  }),
  'a kept state',
)
export interface KeptState extends t.TypeOf<typeof KeptState> {}

/** A change to a state. */
export interface StateChange {
  readonly stateId: string
  readonly state: SingerState
  /** Default: `complete`. */
  readonly kind?: StateKind
  /** The same run and kind again is the same change, and is made once. */
  readonly run?: string
  readonly reason?: string
  /** The revision that is changed: 0 for none. Left out: whichever there is. */
  readonly expected?: number
}

/** Every method may be called from many processes at once; no change is lost. */
export interface StateBackend {
  /** Where that is, for people; without secrets. */
  readonly place: string
  /** The current states, by id. */
  readonly list: () => FlextTask<ReadonlyArray<KeptState>, StateError>
  readonly get: (stateId: string) => FlextTask<KeptState | undefined, StateError>
  readonly set: (change: StateChange) => FlextTask<KeptState, StateError>
  /** Sets the empty state: the next run begins from the beginning. Its history stays. */
  readonly clear: (
    stateId: string,
    options?: Pick<StateChange, 'expected' | 'reason'>,
  ) => FlextTask<KeptState, StateError>
  /** Every revision, the newest first. */
  readonly log: (stateId: string) => FlextTask<ReadonlyArray<KeptState>, StateError>
  /** Its part in a transaction over several systems; left out where it cannot prepare one. */
  readonly participant?: StateParticipant
  readonly close: () => Promise<void>
}

/** States in a database that can prepare a transaction. It is closed with the backend. */
export interface StateParticipant {
  readonly place: string
  readonly database: Kysely<unknown>
  /** Whether the server takes prepared transactions. */
  readonly takesPrepared: FlextTask<boolean, StateError>
  /** Changes a state within a transaction of the database: with that it is seen, or not at all. */
  readonly set: (
    transaction: Kysely<unknown>,
    change: StateChange,
  ) => FlextTask<KeptState, StateError>
}
