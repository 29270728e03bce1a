/** The ways into a task. */
import type { FlextError } from './error.ts'
import * as from from './result-from.ts'
import type { FlextResult } from './result.ts'
import type { FlextTask } from './task.ts'

/** A task that goes well; without an argument, one that has nothing to say. */
export function ok(): FlextTask<void, never>
export function ok<A>(value: A): FlextTask<A, never>
export function ok(value?: unknown): FlextTask<unknown, never> {
  return fromResult(from.ok(value))
}

/** A task that goes wrong. */
export function fail<Tag extends string, E extends FlextError<Tag>>(error: E): FlextTask<never, E>
export function fail<E>(error: E): FlextTask<never, E>
export function fail(error: unknown): FlextTask<never, unknown> {
  return fromResult(from.fail(error))
}

/** A task whose result is known already. */
export const fromResult =
  <A, E>(result: FlextResult<A, E>): FlextTask<A, E> =>
  () =>
    Promise.resolve(result)

/** Calls code that may throw or reject; either is the failure, as `onThrown` puts it. */
export const fromPromise =
  <A, E>(start: () => A | PromiseLike<A>, onThrown: (thrown: unknown) => E): FlextTask<A, E> =>
  async () => {
    try {
      return from.ok(await start())
    } catch (thrown) {
      return from.fail(onThrown(thrown))
    }
  }

/** Puts off code that gives a result, now or later. What it throws is a defect. */
export const fromThunk =
  <A, E>(compute: () => FlextResult<A, E> | PromiseLike<FlextResult<A, E>>): FlextTask<A, E> =>
  async () =>
    compute()
