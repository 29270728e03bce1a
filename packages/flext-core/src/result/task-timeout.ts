/** A bound on how long a task may take. */
import type { FlextError } from './error.ts'
import { fail } from './result-from.ts'
import type { FlextTask } from './task.ts'

/** The work took longer than it was allowed. */
export type TimedOut = FlextError<'TimedOut'> & { readonly milliseconds: number }

/**
 * Gives the work a signal and at most so many milliseconds. When they are over the signal aborts and
 * the failure is given at once, without waiting for work that does not heed it. An outer signal that
 * aborts is passed on; how the work then ends is its own affair.
 */
export const timeout =
  <A, E>(
    work: (signal: AbortSignal) => FlextTask<A, E>,
    milliseconds: number,
    outer?: AbortSignal,
  ): FlextTask<A, E | TimedOut> =>
  async () => {
    const inner = new AbortController()
    const passOn = (): void => inner.abort(outer?.reason)
    if (outer?.aborted) passOn()
    else outer?.addEventListener('abort', passOn, { once: true })

    const { promise: over, resolve } = Promise.withResolvers<'over'>()
    const timer = setTimeout(resolve, milliseconds, 'over')
    try {
      const first = await Promise.race([work(inner.signal)(), over])
      if (first !== 'over') return first
      const timedOut: TimedOut = {
        _tag: 'TimedOut',
        message: `not done after ${milliseconds} ms`,
        milliseconds,
      }
      inner.abort(new DOMException(timedOut.message, 'TimeoutError'))
      return fail(timedOut)
    } finally {
      clearTimeout(timer)
      outer?.removeEventListener('abort', passOn)
    }
  }
