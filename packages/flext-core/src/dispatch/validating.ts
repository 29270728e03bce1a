/** Holds requests and answers against the codecs of their type, for callers whose types say little. */
import { decode, type DecodeFailed } from '../codec/report.ts'
import { FlextResult } from '../result/result.ts'
import type { MessageInvalid } from './dispatch-error.ts'
import { messageInvalid } from './dispatch-error.ts'
import type { Message } from './message.ts'
import { middleware, type Middleware } from './middleware.ts'

/**
 * Refuses a message whose request is not what its codec says. The request may also be given in its
 * encoded form; the handler gets the decoded one.
 */
export const validating = (): Middleware<MessageInvalid> =>
  middleware('validating', async (message, next) => {
    const understood = understand(message)
    return understood._tag === 'Left' ? understood : next(understood.right)
  })

/** The message as its handler takes it. @internal */
export const understand = (message: Message): FlextResult<Message, MessageInvalid> => {
  const { codec, request } = message
  if (codec.is(request)) return FlextResult.ok(message)
  const decoded: FlextResult<unknown, DecodeFailed> = decode(codec, request)
  return decoded._tag === 'Left'
    ? FlextResult.fail(messageInvalid(message, decoded.left))
    : FlextResult.ok(message.with({ request: decoded.right }))
}
