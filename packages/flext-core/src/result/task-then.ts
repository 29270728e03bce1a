/** What is done to one task: its value, or its failure, changed when it comes. */
import * as then from './result-then.ts'
import * as read from './result-read.ts'
import type { ErrorOf, FlextResult, ValueOf } from './result.ts'
import type { FlextTask } from './task.ts'

type Tasks = FlextTask<unknown, unknown>
type ResultOf<T extends Tasks> = Awaited<ReturnType<T>>
type Settled<T extends Tasks> = FlextResult<ValueOf<ResultOf<T>>, ErrorOf<ResultOf<T>>>

/** Starts it. */
export const run = <A, E>(task: FlextTask<A, E>): Promise<FlextResult<A, E>> => task()

/** Starts it and brings both sides to one answer. */
export const match =
  <A, E, B, C = B>(
    task: FlextTask<A, E>,
    cases: { readonly ok: (value: A) => B; readonly fail: (error: E) => C },
  ): (() => Promise<B | C>) =>
  async () =>
    read.match(await task(), cases)

/** Changes the value. */
export const map =
  <A, E, B>(task: FlextTask<A, E>, f: (value: A) => B): FlextTask<B, E> =>
  async () =>
    then.map(await task(), f)

/** Changes the failure. */
export const mapError =
  <A, E, F>(task: FlextTask<A, E>, f: (error: E) => F): FlextTask<A, F> =>
  async () =>
    then.mapError(await task(), f)

/** Goes on with a task that may fail too; both kinds of failure are in the type. */
export const flatMap =
  <A, E, T extends Tasks>(
    task: FlextTask<A, E>,
    f: (value: A) => T,
  ): FlextTask<ValueOf<ResultOf<T>>, E | ErrorOf<ResultOf<T>>> =>
  async () => {
    const result = await task()
    return result._tag === 'Left' ? result : ((await f(result.right)()) as Settled<T>)
  }

/** Looks at the value, and waits for the look to end. */
export const tap =
  <A, E>(task: FlextTask<A, E>, look: (value: A) => void | PromiseLike<void>): FlextTask<A, E> =>
  async () => {
    const result = await task()
    if (result._tag === 'Right') await look(result.right)
    return result
  }

/** Looks at the failure, and waits for the look to end. */
export const tapError =
  <A, E>(task: FlextTask<A, E>, look: (error: E) => void | PromiseLike<void>): FlextTask<A, E> =>
  async () => {
    const result = await task()
    if (result._tag === 'Left') await look(result.left)
    return result
  }

/** Fails where the predicate does not hold for the value; a type guard narrows it. */
export function filter<A, E, B extends A, F>(
  task: FlextTask<A, E>,
  holds: (value: A) => value is B,
  onFalse: (value: A) => F,
): FlextTask<B, E | F>
export function filter<A, E, F>(
  task: FlextTask<A, E>,
  holds: (value: A) => boolean,
  onFalse: (value: A) => F,
): FlextTask<A, E | F>
export function filter<A, E, F>(
  task: FlextTask<A, E>,
  holds: (value: A) => boolean,
  onFalse: (value: A) => F,
): FlextTask<A, E | F> {
  return async () => then.filter(await task(), holds, onFalse)
}

/** Tries another task after a failure (fp-ts' `orElse`). */
export const recover =
  <A, E, T extends Tasks>(
    task: FlextTask<A, E>,
    f: (error: E) => T,
  ): FlextTask<A | ValueOf<ResultOf<T>>, ErrorOf<ResultOf<T>>> =>
  async () => {
    const result = await task()
    return result._tag === 'Right' ? result : ((await f(result.left)()) as Settled<T>)
  }
