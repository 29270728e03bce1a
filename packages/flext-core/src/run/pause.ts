/** Waiting on a clock, for no longer than what waits is wanted. */
import type { Clock } from '../clock/clock.ts'
import type { Scope } from './scope.ts'

/** Settles once `ms` have passed or the scope stops, and leaves neither timer nor interest behind. */
export const pause = (clock: Clock, ms: number, scope: Scope): Promise<void> => {
  if (scope.stopped) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      forgetTimer()
      forgetStop()
      resolve()
    }
    const forgetTimer = clock.after(ms, end)
    const forgetStop = scope.onStop(end)
  })
}
