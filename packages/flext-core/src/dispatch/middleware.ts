/**
 * What stands between whoever dispatches a message and its handler. The first of several is the
 * outermost: it sees the message first and the result last.
 */
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { Message, MessageWord } from './message.ts'

/** A failure that comes from further inside. A middleware may look at it, and hands it on. */
export interface Passed extends FlextError {
  /** In the type only. */
  readonly '~passed': true
}

/** What is further inside; of a message in part otherwise, when one is given. */
export type Next = (message?: Message) => Promise<FlextResult<unknown, Passed>>

export interface Middleware<out E = never, in Needs = unknown> {
  readonly name: string
  readonly around: (message: Message<never>, next: Next) => Promise<FlextResult<unknown>>
  /** In the type only. */
  readonly '~error'?: E
  /** In the type only. */
  readonly '~needs'?: (needs: Needs) => void
}

export type AnyMiddleware = Middleware<FlextError, never>

/** A middleware of one's own. What it adds to the errors and needs of every message is inferred. */
export const middleware = <E extends FlextError = never, Needs = unknown>(
  name: string,
  around: (message: Message<Needs>, next: Next) => Promise<FlextResult<unknown, E | Passed>>,
): Middleware<NoInfer<Exclude<E, Passed>>, NoInfer<Needs>> => ({ name, around })

/** Several middlewares as one. */
export const sequence = <const M extends ReadonlyArray<AnyMiddleware>>(
  ...middlewares: M
): Middleware<ErrorOfAll<M>, NeedsOfAll<M>> => ({
  name: middlewares.map(({ name }) => name).join(', '),
  around: (message, next) => chained(middlewares, next)(message),
})

/** A middleware for some messages; the others pass it by. */
export const onlyFor = <E, Needs>(
  wanted: (message: MessageWord) => boolean,
  inner: Middleware<E, Needs>,
): Middleware<E, Needs> => ({
  ...inner,
  around: (message, next) => (wanted(message) ? inner.around(message, next) : next()),
})

type ErrorOfOne<M> = M extends Middleware<infer E, never> ? E : never
export type ErrorOfAll<M extends ReadonlyArray<AnyMiddleware>> = ErrorOfOne<M[number]>

export type NeedsOfAll<M extends ReadonlyArray<AnyMiddleware>> = [M[number]] extends [
  { readonly '~needs'?: (needs: infer Needs) => void },
]
  ? Needs
  : never

/** @internal */
export type Handling = (message: Message) => Promise<FlextResult<unknown>>

/** The middlewares around what is innermost, made once for all messages. @internal */
export const chained = (middlewares: ReadonlyArray<AnyMiddleware>, innermost: Handling): Handling =>
  middlewares.reduceRight<Handling>(
    (inside, { around }) =>
      (message) =>
        around(message as Message<never>, ((other = message) => inside(other)) as Next),
    innermost,
  )
