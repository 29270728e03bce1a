/** What is done to one result: its value, or its failure, changed in place of itself. */
import { fail } from './result-from.ts'
import type { ErrorOf, FlextResult, ValueOf } from './result.ts'

/** Changes the value. */
export const map = <A, E, B>(result: FlextResult<A, E>, f: (value: A) => B): FlextResult<B, E> =>
  result._tag === 'Right' ? { _tag: 'Right', right: f(result.right) } : result

/** Changes the failure. */
export const mapError = <A, E, F>(
  result: FlextResult<A, E>,
  f: (error: E) => F,
): FlextResult<A, F> => (result._tag === 'Left' ? { _tag: 'Left', left: f(result.left) } : result)

/** Goes on with something that may fail too; both kinds of failure are in the type. */
export const flatMap = <A, E, R extends FlextResult<unknown, unknown>>(
  result: FlextResult<A, E>,
  f: (value: A) => R,
): FlextResult<ValueOf<R>, E | ErrorOf<R>> =>
  result._tag === 'Right' ? (f(result.right) as FlextResult<ValueOf<R>, ErrorOf<R>>) : result

/** Looks at the value. */
export const tap = <A, E>(
  result: FlextResult<A, E>,
  look: (value: A) => void,
): FlextResult<A, E> => {
  if (result._tag === 'Right') look(result.right)
  return result
}

/** Looks at the failure. */
export const tapError = <A, E>(
  result: FlextResult<A, E>,
  look: (error: E) => void,
): FlextResult<A, E> => {
  if (result._tag === 'Left') look(result.left)
  return result
}

/** Fails where the predicate does not hold for the value; a type guard narrows it. */
export function filter<A, E, B extends A, F>(
  result: FlextResult<A, E>,
  holds: (value: A) => value is B,
  onFalse: (value: A) => F,
): FlextResult<B, E | F>
export function filter<A, E, F>(
  result: FlextResult<A, E>,
  holds: (value: A) => boolean,
  onFalse: (value: A) => F,
): FlextResult<A, E | F>
export function filter<A, E, F>(
  result: FlextResult<A, E>,
  holds: (value: A) => boolean,
  onFalse: (value: A) => F,
): FlextResult<A, E | F> {
  return result._tag === 'Left' || holds(result.right) ? result : fail(onFalse(result.right))
}

/** Tries something else after a failure (fp-ts' `orElse`). */
export const recover = <A, E, R extends FlextResult<unknown, unknown>>(
  result: FlextResult<A, E>,
  f: (error: E) => R,
): FlextResult<A | ValueOf<R>, ErrorOf<R>> =>
  result._tag === 'Left' ? (f(result.left) as FlextResult<ValueOf<R>, ErrorOf<R>>) : result
