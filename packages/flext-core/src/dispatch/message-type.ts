/**
 * A type of message that asks for something: a command changes, a query only looks. It is declared
 * once, as a value, with the codecs of what it asks and of the answer; who handles it is another
 * matter. Events are declared with `event`, as everywhere.
 */
import type { Type } from 'io-ts'

export type MessageKind = 'command' | 'query'

export interface MessageDeclaration<N extends string, Request, Result> {
  /** Dotted and unique among the messages of a dispatcher: `orders.ship`. */
  readonly name: N
  readonly request: Type<Request, unknown>
  readonly result: Type<Result, unknown>
}

export interface MessageType<
  Kind extends MessageKind,
  N extends string,
  Request,
  Result,
> extends MessageDeclaration<N, Request, Result> {
  readonly kind: Kind
}

// oxlint-disable-next-line typescript/no-explicit-any -- codecs are invariant; handlers give back what they took
export type AnyMessageType = MessageType<MessageKind, string, any, any>

export type RequestOf<T extends AnyMessageType> =
  T extends MessageType<MessageKind, string, infer Request, infer _Result> ? Request : never

export type ResultOf<T extends AnyMessageType> =
  T extends MessageType<MessageKind, string, infer _Request, infer Result> ? Result : never

/** A message that changes something. */
export const command = <const N extends string, Request, Result>(
  declaration: MessageDeclaration<N, Request, Result>,
): MessageType<'command', N, Request, Result> => ({ ...declaration, kind: 'command' })

/** A message that only looks: it may be asked again without harm. */
export const query = <const N extends string, Request, Result>(
  declaration: MessageDeclaration<N, Request, Result>,
): MessageType<'query', N, Request, Result> => ({ ...declaration, kind: 'query' })
