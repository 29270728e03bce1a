/** A resource that is given back whatever happens while it is used. */
import type { FlextError } from './error.ts'
import { fail } from './result-from.ts'
import { fromPromise } from './task-from.ts'
import type { FlextTask } from './task.ts'

/** The resource could not be given back; `use` says how its use had failed, if it had. */
export type ReleaseFailed<E, F = never> = FlextError<'ReleaseFailed'> & {
  readonly release: F
  readonly use: E | null
}

/**
 * Acquires, uses, releases. The release runs after success, failure and defect alike; a release that
 * fails is told along with the failure it followed. A defect in the use is thrown on after it.
 */
export const withResource =
  <R, E1, A, E2, E3 = never>(
    acquire: FlextTask<R, E1>,
    use: (resource: R) => FlextTask<A, E2>,
    release: (resource: R) => FlextTask<void, E3>,
  ): FlextTask<A, E1 | E2 | ([E3] extends [never] ? never : ReleaseFailed<E2, E3>)> =>
  async () => {
    const acquired = await acquire()
    if (acquired._tag === 'Left') return acquired
    const resource = acquired.right
    let used
    try {
      used = await use(resource)()
    } catch (defect) {
      const released = await fromPromise(release(resource), (thrown) => thrown)()
      const failed = released._tag === 'Left' ? released : released.right
      if (failed._tag === 'Right') throw defect
      throw new AggregateError([defect, failed.left], 'the use threw, and the release failed', {
        cause: defect,
      })
    }
    const released = await release(resource)()
    if (released._tag === 'Right') return used
    const failed: ReleaseFailed<E2, E3> = {
      _tag: 'ReleaseFailed',
      message: `the resource could not be released: ${messageOf(released.left)}`,
      release: released.left,
      use: used._tag === 'Left' ? used.left : null,
    }
    return fail(failed as [E3] extends [never] ? never : ReleaseFailed<E2, E3>)
  }

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error)
