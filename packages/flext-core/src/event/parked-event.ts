/** An event that was put aside for one subscriber, as a cell of the journal keeps it. */
import * as t from 'io-ts'

import { NonNegativeInt } from '../codec/whole-number.ts'
import type { Cell, EventPosition } from '../journal/journal.ts'
import type { FlextError } from '../result/error.ts'
import type { CloudEvent } from './cloud-event.ts'

export interface ParkedEvent {
  readonly subscriber: string
  /** As it was, so that it can be delivered though its run was pruned. */
  readonly event: CloudEvent
  readonly position: EventPosition
  /** Of the last attempt; without an attempt, what it waits for. */
  readonly error: FlextError
  /** 0: it waits behind an earlier event of its run. */
  readonly attempts: number
  /** Milliseconds since the epoch. */
  readonly parkedAt: number
  /** Somebody asked for another attempt. */
  readonly due: boolean
}

/** The cells of a subscriber begin so; without one, those of all. */
export const parkedPrefix = (subscriber?: string): string =>
  subscriber === undefined ? 'parked/' : `parked/${encodeURIComponent(subscriber)}/`

export const parkedKey = ({ subscriber, event }: ParkedEvent): string =>
  `${parkedPrefix(subscriber)}${event.id}`

const tagged = t.type({ _tag: t.string, message: t.string })
const Kept = t.type({
  subscriber: t.string,
  event: t.type({ id: t.string, type: t.string, causationid: t.string }),
  position: t.type({ position: NonNegativeInt, index: NonNegativeInt }),
  error: tagged,
  attempts: NonNegativeInt,
  parkedAt: t.number,
  due: t.boolean,
})

/** What a cell says; undefined for what is no parked event. */
export const parkedIn = (value: unknown): ParkedEvent | undefined =>
  Kept.is(value) ? (value as ParkedEvent) : undefined

/** The parked events among the cells of a journal, subscriber by subscriber, in order. */
export const parkedAmong = (cells: ReadonlyArray<Cell>): ReadonlyArray<ParkedEvent> =>
  cells
    .flatMap(({ value }) => parkedIn(value) ?? [])
    .toSorted((a, b) => compare(a.subscriber, b.subscriber) || inOrder(a, b))

/** The run whose event it is. */
export const runOf = ({ event }: Pick<ParkedEvent, 'event'>): string => event.causationid

export const inOrder = (one: ParkedEvent, other: ParkedEvent): number =>
  one.position.position - other.position.position || one.position.index - other.position.index

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
