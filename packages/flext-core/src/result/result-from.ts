/** The ways into a result. */
import type { option } from 'fp-ts'

import type { FlextError } from './error.ts'
import type { FlextResult } from './result.ts'

/** A result that went well; without an argument, one that has nothing to say. */
export function ok(): FlextResult<void, never>
export function ok<A>(value: A): FlextResult<A, never>
export function ok(value?: unknown): FlextResult<unknown, never> {
  return { _tag: 'Right', right: value }
}

/** A result that went wrong. The tag of a {@link FlextError} is kept as a literal type. */
export function fail<Tag extends string, E extends FlextError<Tag>>(error: E): FlextResult<never, E>
export function fail<E>(error: E): FlextResult<never, E>
export function fail(error: unknown): FlextResult<never, unknown> {
  return { _tag: 'Left', left: error }
}

/** Fails where the value is `null` or `undefined`. */
export const fromNullable = <A, E>(value: A, onMissing: () => E): FlextResult<NonNullable<A>, E> =>
  value === null || value === undefined ? fail(onMissing()) : ok(value)

/** Fails where fp-ts' `Option` holds nothing. */
export const fromOption = <A, E>(value: option.Option<A>, onNone: () => E): FlextResult<A, E> =>
  value._tag === 'None' ? fail(onNone()) : ok(value.value)

/** Fails where the predicate does not hold; a type guard narrows the value. */
export function fromPredicate<A, B extends A, E>(
  value: A,
  holds: (value: A) => value is B,
  onFalse: (value: A) => E,
): FlextResult<B, E>
export function fromPredicate<A, E>(
  value: A,
  holds: (value: A) => boolean,
  onFalse: (value: A) => E,
): FlextResult<A, E>
export function fromPredicate<A, E>(
  value: A,
  holds: (value: A) => boolean,
  onFalse: (value: A) => E,
): FlextResult<A, E> {
  return holds(value) ? ok(value) : fail(onFalse(value))
}

/** Calls code that may throw; what it throws is the failure, as `onThrown` puts it. */
export const tryCatch = <A, E>(
  compute: () => A,
  onThrown: (thrown: unknown) => E,
): FlextResult<A, E> => {
  try {
    return ok(compute())
  } catch (thrown) {
    return fail(onThrown(thrown))
  }
}
