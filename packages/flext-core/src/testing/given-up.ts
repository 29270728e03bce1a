/** When a test stops waiting for a run. */
import type { SkippingClock } from './skipping-clock.ts'

/** On the skipping clock: whatever still tries then will try for ever. */
const longestRun = 7 * 86_400_000

/** In real milliseconds, for answers that the event loop does not show to be under way. */
const grace = 500

/** Settles, with what is to be said, when a run that has not ended by then never will. */
export const givenUp = async (clock: SkippingClock): Promise<string> => {
  await new Promise<void>((resolve) => {
    clock.after(longestRun, resolve)
  })
  await new Promise((resolve) => {
    setTimeout(resolve, grace).unref()
  })
  return 'the run does not end: it waits for what never comes, or still tries after seven days'
}
