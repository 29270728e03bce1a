/** The ways out of a result. */
import type { either } from 'fp-ts'

import { describeError, FlextDefect, type FlextError } from './error.ts'
import type { FlextResult } from './result.ts'

/** Whether it went well; narrows to the side that has `right`. */
export const isOk = <A, E>(result: FlextResult<A, E>): result is either.Right<A> =>
  result._tag === 'Right'

/** Whether it went wrong; narrows to the side that has `left`. */
export const isFail = <A, E>(result: FlextResult<A, E>): result is either.Left<E> =>
  result._tag === 'Left'

/** Both sides brought to one answer. */
export const match = <A, E, B, C = B>(
  result: FlextResult<A, E>,
  cases: { readonly ok: (value: A) => B; readonly fail: (error: E) => C },
): B | C => (result._tag === 'Right' ? cases.ok(result.right) : cases.fail(result.left))

/** The value, or one made from the failure. */
export const getOrElse = <A, E, B = A>(result: FlextResult<A, E>, onFail: (error: E) => B): A | B =>
  result._tag === 'Right' ? result.right : onFail(result.left)

/** The value, or `null`: the reason is lost. */
export const toNullable = <A, E>(result: FlextResult<A, E>): A | null =>
  result._tag === 'Right' ? result.right : null

/** The value of a result that cannot have failed. Throws a {@link FlextDefect} when it has. */
export const unwrap = <A, E>(result: FlextResult<A, E>): A => {
  if (result._tag === 'Right') return result.right
  throw new FlextDefect(`unwrapped a failed result: ${describe(result.left)}`, {
    cause: result.left,
  })
}

const describe = (error: unknown): string =>
  isFlextError(error) ? describeError(error) : String(error)

const isFlextError = (error: unknown): error is FlextError =>
  typeof error === 'object' &&
  error !== null &&
  '_tag' in error &&
  'message' in error &&
  typeof error.message === 'string'
