/** One message on its way through the middleware to its handler. */
import type { Type } from 'io-ts'

import type { MessageKind } from './message-type.ts'

/** What a handler and every middleware may know of the message. */
export interface MessageWord {
  readonly kind: MessageKind | 'event'
  readonly name: string
  /** Given by whoever dispatched it, or random; a service that handles it takes it as the run's id. */
  readonly id: string
  readonly correlation: string
  /** Aborted when nobody wants the answer any more. */
  readonly signal: AbortSignal
}

/** Given to every handler among its context, under the one reserved name `message`. */
export interface MessageContext {
  readonly message: MessageWord
}

interface MessageParts extends Omit<MessageWord, 'signal'> {
  readonly signal: AbortSignal | undefined
  readonly request: unknown
  /** Of the request, or of the event's data. */
  readonly codec: Type<unknown, unknown>
  readonly context: unknown
}

/** The signal is made only for those who look at it. */
export class Message<out Context = unknown> implements MessageWord {
  readonly kind: MessageWord['kind']
  readonly name: string
  readonly id: string
  readonly correlation: string
  readonly request: unknown
  readonly codec: Type<unknown, unknown>
  /** The ports of the dispatcher, and what was given with this message. */
  readonly context: Context
  #signal: AbortSignal | undefined

  constructor(parts: MessageParts & { readonly context: Context }) {
    this.kind = parts.kind
    this.name = parts.name
    this.id = parts.id
    this.correlation = parts.correlation
    this.request = parts.request
    this.codec = parts.codec
    this.context = parts.context
    this.#signal = parts.signal
  }

  get signal(): AbortSignal {
    return (this.#signal ??= new AbortController().signal)
  }

  get aborted(): boolean {
    return this.#signal?.aborted === true
  }

  /** The same message, in part otherwise. */
  with(changes: Partial<Pick<MessageParts, 'signal' | 'request' | 'context'>>): Message {
    const { kind, name, id, correlation, request, codec, context } = this
    const signal = this.#signal
    return new Message({ kind, name, id, correlation, request, codec, context, signal, ...changes })
  }
}
