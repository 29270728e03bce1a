/** The event handlers of a dispatcher as one durable subscriber of a runtime. */
import { decode } from '../codec/report.ts'
import { withCorrelation } from '../correlation/correlation.ts'
import type { CloudEvent } from '../event/cloud-event.ts'
import type { EventType } from '../event/event.ts'
import type { EventSubscriber } from '../event/subscriber.ts'
import { FlextDefect } from '../result/error.ts'
import { FlextResult } from '../result/result.ts'
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
 * again to all of them, under the same id. Data that its codec refuses is a failure, not a loss.
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
      const data = dataOf(type, event)
      if (data._tag === 'Left') return data
      const { id, correlationid, causationid, traceparent } = event
      const correlation = {
        id: correlationid,
        causation: causationid,
        ...(traceparent !== undefined && { traceparent }),
      }
      return withCorrelation(correlation, () => publish(type, data.right, { id, signal }))
    },
  }
}

const dataOf = (type: EventType<string, unknown>, event: CloudEvent) =>
  event.dataversion === type.version
    ? decode(type.data, event.data, { name: `event ${event.id}` })
    : FlextResult.fail({
        _tag: 'EventVersionUnknown',
        message: `event ${event.id}: expected version ${type.version} of ${event.type}, found ${event.dataversion}`,
      })
