/**
 * Who handles a message, registered by value. How it may fail and what it needs of its surroundings
 * are read off the function itself.
 */
import type { EventType } from '../event/event.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextDomainService } from '../service/domain-service.ts'
import type { StepOutcome } from '../step/declaration.ts'
import type { MessageContext } from './message.ts'
import type { AnyMessageType, RequestOf, ResultOf } from './message-type.ts'

/** A handler may answer with a task, with the promise of a result, or with the result itself. */
export type Answer<A, E> = StepOutcome<A, E>

interface Handles<E, Needs> {
  readonly run: (context: never, request: never) => Answer<unknown, FlextError>
  /** In the type only. */
  readonly '~error'?: E
  /** In the type only. */
  readonly '~needs'?: (needs: Needs) => void
}

/** The one handler of a command or query. */
export interface MessageHandler<T extends AnyMessageType, E, Needs> extends Handles<E, Needs> {
  readonly message: T
}

/** One of any number of handlers of an event. */
export interface EventHandler<T extends string, A, E, Needs> extends Handles<E, Needs> {
  readonly event: EventType<T, A>
  /** By which the result says whether it had the event. */
  readonly name: string
}

export type AnyMessageHandler = MessageHandler<AnyMessageType, FlextError, never>
// oxlint-disable-next-line typescript/no-explicit-any -- codecs are invariant
export type AnyEventHandler = EventHandler<string, any, FlextError, never>
export type AnyHandler = AnyMessageHandler | AnyEventHandler

/** Has a command or query handled by a function of the context and the request. */
export const handle = <T extends AnyMessageType, E extends FlextError = never, Needs = unknown>(
  message: T,
  run: (context: Needs & MessageContext, request: RequestOf<T>) => Answer<ResultOf<T>, E>,
): MessageHandler<T, NoInfer<E>, NoInfer<Needs>> => ({ message, run })

/** Has an event handled, by this handler beside others. It may get the same event again. */
export const on = <T extends string, A, E extends FlextError = never, Needs = unknown>(
  event: EventType<T, A>,
  name: string,
  run: (context: Needs & MessageContext, data: A) => Answer<unknown, E>,
): EventHandler<T, A, NoInfer<E>, NoInfer<Needs>> => ({ event, name, run })

/**
 * Has a command or query handled by a domain service: a run under the message's id, its correlation
 * and its signal. To dispatch the same id again is to attach to that run.
 */
export const handledBy = <T extends AnyMessageType, E extends FlextError>(
  message: T,
  service: FlextDomainService<RequestOf<T>, ResultOf<T>, E>,
): MessageHandler<T, E, unknown> => ({
  message,
  run: ({ message: { id, correlation, signal } }: MessageContext, request: RequestOf<T>) =>
    service.run(request, { id, correlation, signal }),
})
