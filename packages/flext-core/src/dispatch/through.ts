/**
 * Circuit breakers, bulkheads and other policies of a library: anything that has the `execute` of
 * cockatiel's policies. They count thrown errors, so a failure is thrown through them as data.
 * @see https://github.com/connor4312/cockatiel
 */
import { causeOf, type Cause } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import { FlextResult } from '../result/result.ts'
import { middleware, type Middleware, type Passed } from './middleware.ts'

/** The shape of cockatiel's `IPolicy`. */
export interface ExecutionPolicy {
  readonly execute: <T>(
    work: (context: { readonly signal: AbortSignal }) => PromiseLike<T> | T,
    signal?: AbortSignal,
  ) => Promise<T>
}

/** The policy did not let the message pass, or let go of it: an open circuit, a full bulkhead. */
export interface PolicyRefused extends FlextError<'PolicyRefused'> {
  readonly policy: string
  readonly cause: Cause
}

/** A failed message as a policy sees it; `error` is for its filters. */
export class MessageFailed extends Error {
  override readonly name = 'MessageFailed'
  readonly error: FlextError

  constructor(error: FlextError) {
    super(error.message)
    this.error = error
  }
}

/** Sends messages through a policy, under a name that tells it from others. One policy is one state for all of them. */
export const through = (name: string, policy: ExecutionPolicy): Middleware<PolicyRefused> =>
  middleware(`through ${name}`, async (message, next) => {
    try {
      const value = await policy.execute(async ({ signal }) => {
        const result = await next(message.with({ signal }))
        if (result._tag === 'Left') throw new MessageFailed(result.left)
        return result.right
      }, message.signal)
      return FlextResult.ok(value)
    } catch (thrown) {
      return FlextResult.fail(
        thrown instanceof MessageFailed ? (thrown.error as Passed) : policyRefused(name, thrown),
      )
    }
  })

const policyRefused = (policy: string, thrown: unknown): PolicyRefused => {
  const cause = causeOf(thrown)
  const message = `${policy} refused the message: ${cause.message}`
  return { _tag: 'PolicyRefused', message, policy, cause }
}
