/** Many results brought into one. Tuples, arrays and records keep their shape. */
import type { readonlyNonEmptyArray } from 'fp-ts'

import { fail, ok } from './result-from.ts'
import type { ErrorOf, FlextResult, ValueOf } from './result.ts'

type Results =
  | ReadonlyArray<FlextResult<unknown, unknown>>
  | Readonly<Record<string, FlextResult<unknown, unknown>>>
type Values<R extends Results> = { readonly [K in keyof R]: ValueOf<R[K]> }
type Errors<R extends Results> = ErrorOf<R[keyof R & (number | string)]>

/** Every value in the shape given, or the first failure. */
export const all = <const R extends Results>(results: R): FlextResult<Values<R>, Errors<R>> => {
  const values: unknown[] = []
  for (const result of Object.values(results)) {
    if (result._tag === 'Left') return fail(result.left as Errors<R>)
    values.push(result.right)
  }
  return ok(inShape(results, values))
}

/** Every value in the shape given, or every failure, in the order given. */
export const validateAll = <const R extends Results>(
  results: R,
): FlextResult<Values<R>, readonlyNonEmptyArray.ReadonlyNonEmptyArray<Errors<R>>> => {
  const { values, errors } = partition(Object.values(results))
  const [first, ...rest] = errors as ReadonlyArray<Errors<R>>
  return errors.length > 0 ? fail([first as Errors<R>, ...rest]) : ok(inShape(results, values))
}

/** Does something that may fail with each item, one after the other, and stops at the first failure. */
export const traverse = <A, R extends FlextResult<unknown, unknown>>(
  items: Iterable<A>,
  f: (item: A, index: number) => R,
): FlextResult<ReadonlyArray<ValueOf<R>>, ErrorOf<R>> => {
  const values: Array<ValueOf<R>> = []
  for (const item of items) {
    const result: FlextResult<unknown, unknown> = f(item, values.length)
    if (result._tag === 'Left') return fail(result.left as ErrorOf<R>)
    values.push(result.right as ValueOf<R>)
  }
  return ok(values)
}

/** The values and the failures, apart. */
export const partition = <A, E>(
  results: Iterable<FlextResult<A, E>>,
): { readonly values: ReadonlyArray<A>; readonly errors: ReadonlyArray<E> } => {
  const values: A[] = []
  const errors: E[] = []
  for (const result of results) {
    if (result._tag === 'Right') values.push(result.right)
    else errors.push(result.left)
  }
  return { values, errors }
}

/** Two values as a pair, or the first failure. */
export const zip = <A, E, B, F>(
  one: FlextResult<A, E>,
  other: FlextResult<B, F>,
): FlextResult<readonly [A, B], E | F> => combine(one, other, (a, b) => [a, b] as const)

/** Two values made into one, or the first failure. */
export const combine = <A, E, B, F, C>(
  one: FlextResult<A, E>,
  other: FlextResult<B, F>,
  f: (one: A, other: B) => C,
): FlextResult<C, E | F> =>
  one._tag === 'Left' ? one : other._tag === 'Left' ? other : ok(f(one.right, other.right))

/** The first that went well, or every failure. */
export const firstOk = <A, E>(
  results: Iterable<FlextResult<A, E>>,
): FlextResult<A, ReadonlyArray<E>> => {
  const errors: E[] = []
  for (const result of results) {
    if (result._tag === 'Right') return result
    errors.push(result.left)
  }
  return fail(errors)
}

const inShape = <R extends Results>(results: R, values: ReadonlyArray<unknown>): Values<R> =>
  (Array.isArray(results)
    ? values
    : Object.fromEntries(Object.keys(results).map((key, i) => [key, values[i]]))) as Values<R>
