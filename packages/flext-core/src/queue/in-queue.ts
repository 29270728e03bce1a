/** How a run is put into a queue, and what its first record keeps of that. */
import type { Queue } from './queue.ts'

export interface InQueue {
  /** One of the queues that the runtime was given. */
  readonly in: Queue
  /** Whose run it is: keys are served in turn, and `perKey` limits each by itself. Default: one for all. */
  readonly key?: string
  /** Among the runs of the same key, the higher first. A whole number; default 0. */
  readonly priority?: number
  /** While a run of the queue that has the same key of this kind is open, no second one is begun. */
  readonly dedupe?: string
  /**
   * What then becomes of the second one: it attaches to the open run, whatever that was asked, or is
   * refused with `Deduplicated`. Default `attach`. A run of another service is never attached to.
   */
  readonly whenDuplicate?: 'attach' | 'refuse'
}

/** What the journal keeps: what was left out is left out here too. */
export interface QueuedRun {
  readonly name: string
  readonly key?: string
  readonly priority?: number
  readonly dedupe?: string
}

export const queuedRun = ({ in: { name }, key, priority, dedupe }: InQueue): QueuedRun => ({
  name,
  ...(key !== undefined && { key }),
  ...(priority !== undefined && { priority }),
  ...(dedupe !== undefined && { dedupe }),
})
