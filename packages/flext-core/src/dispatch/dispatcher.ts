/**
 * Hands commands and queries to their one handler and events to all of theirs, through the same
 * middleware. What a message answers, how it may fail and what has to be given with it are read off
 * its handler and the middleware.
 */
import { currentCorrelation, withCorrelation } from '../correlation/correlation.ts'
import type { EventType } from '../event/event.ts'
import { FlextResult } from '../result/result.ts'
import { randomUuid } from '../runtime/random-uuid.ts'
import {
  messageUnknown,
  type DispatchError,
  type EventHandlersFailed,
  type MessageInvalid,
  type MessageUnknown,
} from './dispatch-error.ts'
import { fanOut, type EventHandled } from './fan-out.ts'
import type { AnyHandler } from './handler.ts'
import { Message } from './message.ts'
import type { AnyMessageType, RequestOf, ResultOf } from './message-type.ts'
import type { AnyMiddleware, ErrorOfAll, Handling, NeedsOfAll } from './middleware.ts'
import type {
  ErrorOfHandler,
  EventHandlerOf,
  HandlerOf,
  KnownEvent,
  KnownMessage,
  NeedsOfHandler,
  OptionsArgument,
} from './registry-types.ts'
import { Routes } from './routes.ts'
import { understand } from './validating.ts'

export interface DispatchOptions {
  /** Of the message. Default: a random UUID. */
  readonly id?: string
  /** Whether somebody still wants the answer. */
  readonly signal?: AbortSignal
  /** Default: that under which the message is dispatched, or else the message's id. */
  readonly correlation?: string
}

export interface DispatcherOptions<H, M, Ports> {
  readonly handlers: ReadonlyArray<H>
  /** The first is the outermost. */
  readonly middleware?: M
  /** What handlers and middleware need, as far as it is the same for every message. */
  readonly ports?: Ports
}

export class FlextDispatcher<
  const H extends AnyHandler,
  const M extends ReadonlyArray<AnyMiddleware> = [],
  Ports extends object = object,
> {
  readonly #routes: Routes
  readonly #ports: object

  constructor({ handlers, middleware, ports }: DispatcherOptions<H, M, Ports>) {
    this.#routes = new Routes(handlers, middleware ?? [])
    this.#ports = ports ?? {}
  }

  /** Hands a command or query to its handler. Rejects never. */
  dispatch<T extends AnyMessageType>(
    type: T & KnownMessage<H, T>,
    request: RequestOf<T>,
    ...[options]: OptionsArgument<NeedsOfHandler<HandlerOf<H, T>> & NeedsOfAll<M>, Ports>
  ): Promise<
    FlextResult<ResultOf<T>, ErrorOfHandler<HandlerOf<H, T>> | ErrorOfAll<M> | DispatchError>
  > {
    const { name } = type as AnyMessageType
    const route = this.#routes.messages.get(name)
    const answer =
      route === undefined
        ? Promise.resolve(FlextResult.fail(this.#unknown(name)))
        : this.#handle(this.#message(route.type, request, options), route.handling)
    return answer as Promise<FlextResult<ResultOf<T>, never>>
  }

  /**
   * The same for a message that arrives by its name, from a queue or over HTTP: its request is
   * decoded, and a name that nobody handles is an error.
   */
  async dispatchByName(
    name: string,
    request: unknown,
    ...[options]: OptionsArgument<NeedsOfHandler<H> & NeedsOfAll<M>, Ports>
  ): Promise<
    FlextResult<
      unknown,
      ErrorOfHandler<H> | ErrorOfAll<M> | DispatchError | MessageUnknown | MessageInvalid
    >
  > {
    const route = this.#routes.messages.get(name)
    if (!route) return FlextResult.fail(this.#unknown(name))
    const message = understand(this.#message(route.type, request, options))
    if (message._tag === 'Left') return message
    return (await this.#handle(message.right, route.handling)) as FlextResult<unknown, never>
  }

  /** Hands an event to all of its handlers, and says which of them failed. Rejects never. */
  publish<T extends string, A>(
    type: EventType<T, A> & KnownEvent<H, T>,
    data: A,
    ...[options]: OptionsArgument<NeedsOfHandler<EventHandlerOf<H, T>> & NeedsOfAll<M>, Ports>
  ): Promise<
    FlextResult<
      EventHandled,
      EventHandlersFailed<ErrorOfHandler<EventHandlerOf<H, T>> | ErrorOfAll<M> | DispatchError>
    >
  > {
    const { type: name, data: codec } = type as EventType<T, unknown>
    const message = this.#message({ kind: 'event', name, request: codec }, data, options)
    const handlers = this.#routes.events.get(name)?.handlers
    return fanOut(message, handlers ?? new Map<string, Handling>(), (handling) =>
      this.#handle(message, handling),
    ) as ReturnType<typeof this.publish<T, A>>
  }

  /** The types of event that have a handler. */
  get eventTypes(): ReadonlyArray<EventType<string, unknown>> {
    return [...this.#routes.events.values()].map(({ type }) => type as EventType<string, unknown>)
  }

  #message(
    {
      kind,
      name,
      request: codec,
    }: Pick<AnyMessageType, 'name' | 'request'> & Pick<Message, 'kind'>,
    request: unknown,
    options: (DispatchOptions & { readonly context?: object }) | undefined = {},
  ): Message {
    const { id = randomUuid(), signal, context } = options
    const correlation = options.correlation ?? currentCorrelation()?.id ?? id
    const given = context === undefined ? this.#ports : { ...this.#ports, ...context }
    return new Message({ kind, name, id, correlation, request, codec, signal, context: given })
  }

  #handle(message: Message, handling: Handling): Promise<FlextResult<unknown>> {
    const { traceparent, tracestate } = currentCorrelation() ?? {}
    const correlation = {
      id: message.correlation,
      causation: message.id,
      ...(traceparent !== undefined && { traceparent }),
      ...(tracestate !== undefined && { tracestate }),
    }
    return withCorrelation(correlation, () => handling(message))
  }

  #unknown(name: string): MessageUnknown {
    return messageUnknown(name, [...this.#routes.messages.keys()])
  }
}
