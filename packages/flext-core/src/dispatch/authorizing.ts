/** Asks somebody whether a message may be handled. */
import type { FlextError } from '../result/error.ts'
import type { Answer } from './handler.ts'
import { settle } from './settle.ts'
import type { MessageContext, MessageWord } from './message.ts'
import { middleware, type Middleware } from './middleware.ts'

/**
 * The message goes on only when `check` answers with success; its failure is the answer otherwise.
 * What `check` needs, such as the user, has then to be given with every message.
 */
export const authorizing = <E extends FlextError, Needs = unknown>(
  check: (context: Needs & MessageContext, request: unknown) => Answer<unknown, E>,
): Middleware<NoInfer<E>, NoInfer<Needs>> =>
  middleware<E, Needs>('authorizing', async (message, next) => {
    const word: MessageWord = message
    const answer = await settle(check({ ...message.context, message: word }, message.request))
    return answer._tag === 'Right' ? next() : answer
  })
