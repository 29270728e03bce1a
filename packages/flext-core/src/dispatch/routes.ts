/** Which handler has which message, each behind the middleware. */
import { FlextDefect, type FlextError } from '../result/error.ts'
import { FlextResult } from '../result/result.ts'
import { messageCancelled, messageThrew } from './dispatch-error.ts'
import type { Answer, AnyEventHandler, AnyHandler, AnyMessageHandler } from './handler.ts'
import type { Message } from './message.ts'
import { chained, type AnyMiddleware, type Handling } from './middleware.ts'
import { settle } from './settle.ts'

export interface MessageRoute {
  readonly type: AnyMessageHandler['message']
  readonly handling: Handling
}

export interface EventRoute {
  readonly type: AnyEventHandler['event']
  readonly handlers: ReadonlyMap<string, Handling>
}

/** @internal */
export class Routes {
  readonly messages: ReadonlyMap<string, MessageRoute>
  readonly events: ReadonlyMap<string, EventRoute>

  /** Throws a {@link FlextDefect} for handlers of which it could not be said who has a message. */
  constructor(handlers: ReadonlyArray<AnyHandler>, middleware: ReadonlyArray<AnyMiddleware>) {
    const messages = new Map<string, MessageRoute>()
    const events = new Map<string, { type: EventRoute['type']; handlers: Map<string, Handling> }>()
    for (const handler of handlers) {
      const handling = shielded(chained(middleware, (message) => handled(handler, message)))
      if ('message' in handler) {
        const type = handler.message
        if (messages.has(type.name)) {
          throw new FlextDefect(`two handlers are registered for the ${type.kind} ${type.name}`)
        }
        messages.set(type.name, { type, handling })
        continue
      }
      const { event: type, name } = handler
      const known = events.get(type.type) ?? { type, handlers: new Map<string, Handling>() }
      if (known.type !== type) {
        throw new FlextDefect(`two declarations of the event ${type.type} have handlers`)
      }
      if (known.handlers.has(name)) {
        throw new FlextDefect(`two handlers of the event ${type.type} are named ${name}`)
      }
      known.handlers.set(name, handling)
      events.set(type.type, known)
    }
    this.messages = messages
    this.events = events
  }
}

type Run = (context: object, request: unknown) => Answer<unknown, FlextError>

const handled = async ({ run }: AnyHandler, message: Message): Promise<FlextResult<unknown>> => {
  if (message.aborted) return FlextResult.fail(messageCancelled(message))
  try {
    return await settle((run as Run)({ ...(message.context as object), message }, message.request))
  } catch (thrown) {
    return FlextResult.fail(
      message.aborted ? messageCancelled(message) : messageThrew(message, thrown),
    )
  }
}

/** A middleware that throws has failed as a handler would. */
const shielded =
  (handling: Handling): Handling =>
  async (message) => {
    try {
      return await handling(message)
    } catch (thrown) {
      return FlextResult.fail(messageThrew(message, thrown))
    }
  }
