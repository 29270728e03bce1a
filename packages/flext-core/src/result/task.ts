/**
 * A {@link FlextTask} is fp-ts' `TaskEither`: a function that starts the work and promises its
 * result. A rejected promise is a defect, so what may go wrong is wholly in the type. The companion
 * has the operations of `FlextResult`, with those that only make sense where time passes.
 */
import type { taskEither } from 'fp-ts'

import type { FlextError } from './error.ts'
import { fail, fromPromise, fromResult, fromThunk, ok } from './task-from.ts'
import { all, traverse } from './task-gather.ts'
import { withResource } from './task-resource.ts'
import { filter, flatMap, map, mapError, match, recover, run, tap, tapError } from './task-then.ts'
import { timeout } from './task-timeout.ts'

/** A result not yet computed. Nothing runs until it is called. */
export type FlextTask<A, E = FlextError> = taskEither.TaskEither<E, A>

export const FlextTask = {
  ok,
  fail,
  fromResult,
  fromPromise,
  fromThunk,
  run,
  match,
  map,
  mapError,
  flatMap,
  tap,
  tapError,
  filter,
  recover,
  all,
  traverse,
  timeout,
  withResource,
} as const
