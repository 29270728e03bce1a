/** What a runtime on Restate does not do, and says so when it is asked. */
import { either as E } from 'fp-ts'

import type { QueueAdmin } from '../queue/queue-admin.ts'
import { journalFailed } from '../run/run-error.ts'
import { notSupported, type NotSupportedByRuntime } from '../runtime/not-supported.ts'
import type { ScheduleAdmin } from '../schedule/schedule-admin.ts'
import { scheduleUnknown } from '../schedule/schedule-error.ts'

/** By what is asked for, why it is not to be had. */
export const notOnRestate = {
  'runs.prune': 'Restate forgets an ended run by itself; say after how long with `retention`',
  'a start in a queue': 'how many runs are driven at once is for Restate to say',
  'schedules.start':
    'Restate has no schedules; start them on a runtime with a journal of its own, or let the platform ask',
} as const

export const refusedByRestate = (asked: keyof typeof notOnRestate): NotSupportedByRuntime =>
  notSupported(asked, notOnRestate[asked])

export const noQueues: QueueAdmin = { list: () => Promise.resolve([]) }

const unknown = (name: string) => Promise.resolve(E.left(scheduleUnknown(name, [])))

export const noSchedules: ScheduleAdmin = {
  start: () => Promise.resolve(E.left(journalFailed(refusedByRestate('schedules.start').message))),
  list: () => Promise.resolve([]),
  pause: unknown,
  resume: unknown,
  trigger: unknown,
  backfill: unknown,
}
