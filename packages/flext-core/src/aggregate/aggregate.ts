/**
 * Something whose state is what happened to it: its events are kept, one stream each, and its state
 * is computed from them. Whoever adds to a stream says which version it saw.
 */
import type { Decoder, Type } from 'io-ts'

import type { EventType, FlextEvent, Upcasters } from '../event/event.ts'
import { FlextDefect } from '../result/error.ts'

/** A declared type of event, whatever its data: what {@link EventType} comes to for a reader. */
export interface ReadableEvent {
  readonly type: string
  readonly version: number
  readonly upcast: Upcasters
  readonly data: Decoder<unknown, unknown>
}

export type EventTypes = ReadonlyArray<ReadableEvent>

/** Any of the declared events, told apart by its type, with its data decoded. */
export type EventOf<Types extends EventTypes> = {
  readonly [Nth in keyof Types]: Types[Nth] extends EventType<infer T, infer A>
    ? { readonly type: T; readonly data: A }
    : never
}[number]

/** What can be appended: made by `of` of one of the declared types. */
export type AppendableEvent<Types extends EventTypes> = FlextEvent<Types[number]['type']>

/** A state that is kept now and then, so that not all events are read. */
export interface SnapshotPolicy<S> {
  /** After so many events. */
  readonly every: number
  readonly state: Type<S, unknown>
  /** Of the state's shape or of how it comes about: snapshots of another one are ignored. Default 1. */
  readonly version?: number
}

export interface Aggregate<Types extends EventTypes, S> {
  /** Of the kind, for instance `account`. */
  readonly name: string
  readonly events: Types
  readonly initialState: () => S
  /** The state after one more event. Pure: it is computed again whenever somebody asks. */
  readonly evolve: (state: S, event: EventOf<Types>) => S
  readonly snapshot?: SnapshotPolicy<S>
}

/** Throws a `FlextDefect` that names every mistake. */
export const aggregate = <const Types extends EventTypes, S>(
  declared: Aggregate<Types, S>,
): Aggregate<Types, S> => {
  const { name, events, snapshot } = declared
  const types = events.map(({ type }) => type)
  const twice = new Set(types.filter((type, nth) => types.indexOf(type) !== nth))
  const mistakes = [
    ...(name === '' ? ['name: expected a text, found none'] : []),
    ...(types.length === 0 ? ['events: expected at least one type, found none'] : []),
    ...[...twice].map((type) => `events: expected each type once, found ${type} again`),
    ...(snapshot && !(Number.isInteger(snapshot.every) && snapshot.every > 0)
      ? [`snapshot.every: expected a whole number above 0, found ${snapshot.every}`]
      : []),
  ]
  if (mistakes.length === 0) return declared
  throw new FlextDefect([`aggregate ${name} cannot be declared:`, ...mistakes].join('\n  '))
}
