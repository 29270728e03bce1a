/** What can be read off the handlers of a dispatcher: who has a message, what it needs, how it may fail. */
import type { DispatchOptions } from './dispatcher.ts'
import type { AnyMessageType } from './message-type.ts'

/** The handler of a command or query. */
export type HandlerOf<H, T extends AnyMessageType> = Extract<
  H,
  { readonly message: { readonly name: T['name'] } }
>

/** All handlers of an event. */
export type EventHandlerOf<H, T extends string> = Extract<
  H,
  { readonly event: { readonly type: T } }
>

/** Refuses a message that no handler has, by a sentence where its type should be. */
export type KnownMessage<H, T extends AnyMessageType> = [HandlerOf<H, T>] extends [never]
  ? `no handler of ${T['name']} is registered`
  : unknown

/** The same for an event. */
export type KnownEvent<H, T extends string> = [EventHandlerOf<H, T>] extends [never]
  ? `no handler of ${T} is registered`
  : unknown

export type ErrorOfHandler<H> = H extends { readonly '~error'?: infer E }
  ? Exclude<E, undefined>
  : never

/** All that these handlers need, taken together. */
export type NeedsOfHandler<H> = [H] extends [{ readonly '~needs'?: (needs: infer Needs) => void }]
  ? Needs
  : never

/** What the ports leave open has to be given with the message. */
type Missing<Needs, Ports> = Omit<Needs, keyof Ports>

export type OptionsArgument<Needs, Ports> = keyof Missing<Needs, Ports> extends never
  ? [options?: DispatchOptions]
  : [options: DispatchOptions & { readonly context: Missing<Needs, Ports> }]
