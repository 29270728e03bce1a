/** A bound on how long a message may take. */
import { durationMs, type DurationInput } from '../clock/duration.ts'
import { FlextTask } from '../result/task.ts'
import type { TimedOut } from '../result/task-timeout.ts'
import { middleware, type Middleware } from './middleware.ts'

/**
 * Aborts the signal of what is further inside when the time is over, and answers at once. Outside of
 * `retrying` it bounds all attempts together, inside of it each one.
 */
export const within = (limit: DurationInput): Middleware<TimedOut> => {
  const ms = durationMs(limit)
  return middleware('within', (message, next) =>
    FlextTask.timeout((signal) => () => next(message.with({ signal })), ms, message.signal)(),
  )
}
