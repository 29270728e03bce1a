/** The queue in which the runs of one schedule wait for each other. Every runtime knows it by its name. */
import type { Queue } from '../queue/queue.ts'

const prefix = 'schedule/'

const unlimited = { concurrency: Infinity, rate: undefined }

export const scheduleQueue = (schedule: string): Queue => ({
  name: prefix + schedule,
  limits: { concurrency: 1, rate: undefined },
  perKey: unlimited,
  length: Infinity,
})

/** The queue of this name, if it is a schedule's. */
export const asScheduleQueue = (name: string): Queue | undefined =>
  name.startsWith(prefix) ? scheduleQueue(name.slice(prefix.length)) : undefined
