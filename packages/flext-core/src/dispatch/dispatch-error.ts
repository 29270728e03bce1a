/** The ways in which any message may fail, beside those its handler and the middleware declare. */
import type { DecodeFailed } from '../codec/report.ts'
import { causeOf, type Cause } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import type { MessageWord } from './message.ts'

interface OfMessage<Tag extends string> extends FlextError<Tag> {
  readonly name: string
  readonly id: string
}

/** A handler, or a middleware on the way to it, threw. What it threw is kept as data. */
export interface MessageThrew extends OfMessage<'MessageThrew'> {
  readonly cause: Cause
}

/** The signal was aborted before the handler had answered. */
export interface MessageCancelled extends OfMessage<'MessageCancelled'> {
  readonly reason: string
}

/** No handler has this name. */
export interface MessageUnknown extends FlextError<'MessageUnknown'> {
  readonly name: string
}

/** The request, or the data of an event, is not what its codec says. No handler was called. */
export interface MessageInvalid extends OfMessage<'MessageInvalid'> {
  readonly problems: DecodeFailed['problems']
}

/** Some handlers of an event failed; the others have had it. */
export interface EventHandlersFailed<
  E extends FlextError = FlextError,
> extends OfMessage<'EventHandlersFailed'> {
  readonly failed: ReadonlyArray<{ readonly handler: string; readonly error: E }>
  readonly handled: ReadonlyArray<string>
}

/** What may become of a message whatever its handler and middleware. */
export type DispatchError = MessageThrew | MessageCancelled

const placed = ({ kind, name, id }: MessageWord): string => `${kind} ${name} (${id})`

export const messageThrew = (word: MessageWord, thrown: unknown): MessageThrew => {
  const cause = causeOf(thrown)
  const message = `${placed(word)} threw ${cause.name}: ${cause.message}`
  return { _tag: 'MessageThrew', message, name: word.name, id: word.id, cause }
}

export const messageCancelled = (word: MessageWord): MessageCancelled => {
  const reason = causeOf(word.signal.reason).message
  const message = `${placed(word)} was cancelled: ${reason}`
  return { _tag: 'MessageCancelled', message, name: word.name, id: word.id, reason }
}

export const messageUnknown = (name: string, known: ReadonlyArray<string>): MessageUnknown => ({
  _tag: 'MessageUnknown',
  message: `expected one of ${known.join(', ') || 'no message at all'}, found ${name}`,
  name,
})

export const messageInvalid = (
  word: MessageWord,
  { message, problems }: DecodeFailed,
): MessageInvalid => ({
  _tag: 'MessageInvalid',
  message: `${placed(word)} is not valid: ${message}`,
  name: word.name,
  id: word.id,
  problems,
})

export const eventHandlersFailed = (
  word: MessageWord,
  failed: EventHandlersFailed['failed'],
  handled: ReadonlyArray<string>,
): EventHandlersFailed => ({
  _tag: 'EventHandlersFailed',
  message: `${placed(word)}: ${failed
    .map(({ handler, error }) => `${handler} failed with ${error._tag}: ${error.message}`)
    .join('; ')}`,
  name: word.name,
  id: word.id,
  failed,
  handled,
})
