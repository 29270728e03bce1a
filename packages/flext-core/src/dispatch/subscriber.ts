/** The event handlers of a dispatcher as one durable subscriber of a runtime. */
import { withCorrelation } from '../correlation/correlation.ts'
import { decodeEvent } from '../event/decode-event.ts'
import type { EventType } from '../event/event.ts'
import type { EventSubscriber } from '../event/subscriber.ts'
import { FlextDefect } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { DispatchOptions } from './dispatcher.ts'

/** A dispatcher whose event handlers need nothing beyond its ports. */
export interface EventPublisher {
  readonly eventTypes: ReadonlyArray<EventType<string, unknown>>
  readonly publish: (
    type: never,
    data: never,
    options?: DispatchOptions,
  ) => Promise<FlextResult<unknown>>
}

type Publish = (
  type: EventType<string, unknown>,
  data: unknown,
  options: DispatchOptions,
) => Promise<FlextResult<unknown>>

/**
 * Hands published events to the handlers, at least once: when one of several fails, the event comes
 * again to all of them, under the same id. An event that cannot be read is parked, not lost.
 */
export const eventSubscriber = (name: string, dispatcher: EventPublisher): EventSubscriber => {
  const types = new Map(dispatcher.eventTypes.map((type) => [type.type, type]))
  const publish = dispatcher.publish.bind(dispatcher) as Publish
  return {
    name,
    types: [...types.keys()],
    handle: async (event, signal) => {
      const type = types.get(event.type)
      if (!type) throw new FlextDefect(`${name} was handed ${event.type}, which it did not ask for`)
      const data = decodeEvent(type, event)
      if (data._tag === 'Left') return data
      const { id, correlationid, causationid, traceparent, tracestate } = event
      const correlation = {
        id: correlationid,
        causation: causationid,
        ...(traceparent !== undefined && { traceparent }),
        ...(tracestate !== undefined && { tracestate }),
      }
      return withCorrelation(correlation, () => publish(type, data.right, { id, signal }))
    },
  }
}
