/**
 * Times told by a cron expression in a time zone. A time of day that the zone leaves out on a day
 * comes at the first time after the gap, one that it has twice comes once; what comes every so often
 * (a `*` or a step in hour, minute or second) keeps to the clock and knows no gap and no double.
 */
import { Cron } from 'croner'

import type { Times } from './times.ts'

const second = 1_000

/** Throws what croner throws for an expression, or a zone, that makes no sense. */
export const cronTimes = (cron: string, timeZone: string): Times => {
  const plan = new Cron(cron, {
    timezone: timeZone,
    paused: true,
    mode: '5-or-6-parts',
    fixedTimeRule: 'no-wildcard',
  })
  return {
    next: (after) => plan.nextRun(new Date(after))?.getTime(),
    // Croner counts in whole seconds, and up to its reference without it.
    latest: (upTo, count) =>
      count < 1
        ? []
        : plan
            .previousRuns(count, new Date(Math.floor(upTo / second) * second + second))
            .map((time) => time.getTime()),
  }
}
