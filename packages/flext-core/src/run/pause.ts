/** Waiting on a clock, for no longer than what waits is wanted. */
import type { Clock } from '../clock/clock.ts'
import type { Scope } from './scope.ts'

/** Settles once `ms` have passed or one of the scopes stops, and leaves neither timer nor interest behind. */
export const pause = (clock: Clock, ms: number, ...scopes: ReadonlyArray<Scope>): Promise<void> => {
  if (scopes.some(({ stopped }) => stopped)) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      for (const forget of interests) forget()
      resolve()
    }
    const interests = [clock.after(ms, end), ...scopes.map((scope) => scope.onStop(end))]
  })
}
