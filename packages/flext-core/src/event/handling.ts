/**
 * A subscriber by declared types: it gets data that is decoded, brought to the present version, and
 * typed. What cannot be read is parked, not dropped.
 */
import { either as E } from 'fp-ts'

import type { CloudEvent } from './cloud-event.ts'
import { decodeEvent } from './decode-event.ts'
import type { EventType } from './event.ts'
import type { EventSubscriber, Handled } from './subscriber.ts'

/** What a subscriber wants and what it does with it: spread it into one beside its name. */
export type Handling = Required<Pick<EventSubscriber, 'types'>> & Pick<EventSubscriber, 'handle'>

/** `runtime.subscribe({ name: 'mail', ...handling(OrderPlaced, (order) => send(order)) })` */
export const handling = <A>(
  type: EventType<string, A>,
  work: (data: A, event: CloudEvent, signal: AbortSignal) => Handled,
): Handling => ({
  types: [type.type],
  handle: (event, signal) => {
    const data = decodeEvent(type, event)
    return E.isLeft(data) ? Promise.resolve(data) : work(data.right, event, signal)
  },
})

/** Several types, each with its own work; of two for one type the first has it. */
export const handlingAny = (...handlings: ReadonlyArray<Handling>): Handling => ({
  types: [...new Set(handlings.flatMap(({ types }) => types))],
  handle: (event, signal) =>
    handlings.find(({ types }) => types.includes(event.type))?.handle(event, signal),
})
