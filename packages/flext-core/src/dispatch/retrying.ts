/** Asks again after a failure, with growing waits. */
import { setTimeout as delay } from 'node:timers/promises'

import type { FlextError } from '../result/error.ts'
import { mayRetry, waitAfter, type RetryPolicy } from '../step/retry.ts'
import { middleware, type Middleware } from './middleware.ts'

/**
 * Put it around what may be done twice: queries, events, and commands that know their id again. An
 * aborted signal ends the waiting, and the last failure is the answer.
 */
export const retrying = (
  policy: RetryPolicy<FlextError>,
  { random = Math.random }: { readonly random?: () => number } = {},
): Middleware =>
  middleware('retrying', async (message, next) => {
    for (let made = 1; ; made++) {
      const result = await next()
      if (result._tag === 'Right' || message.aborted || !mayRetry(policy, made, result.left)) {
        return result
      }
      const waited = await delay(waitAfter(policy, made, random()), true, {
        signal: message.signal,
      }).catch(() => false)
      if (!waited) return result
    }
  })
