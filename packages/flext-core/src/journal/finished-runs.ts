/** The finished runs of a journal in memory, in the order of finishing, the next to be forgotten first. */
import type { RunLog } from './run-log.ts'

export interface FinishedRuns {
  readonly size: () => number
  readonly add: (log: RunLog) => void
  /** Takes out the oldest beyond `keep`, up to the first that is still awaited. */
  readonly beyond: (keep: number, isAwaited: (log: RunLog) => boolean) => ReadonlyArray<RunLog>
}

const leastGap = 1_024

/** A run that goes on again keeps its place, and is passed over unless it has finished again by then. */
export const finishedRuns = (): FinishedRuns => {
  let logs: Array<RunLog> = []
  let head = 0

  return {
    size: () => logs.length - head,
    add: (log) => {
      log.over = true
      if (log.queued) return
      log.queued = true
      logs.push(log)
    },
    beyond: (keep, isAwaited) => {
      const taken: Array<RunLog> = []
      while (logs.length - head > keep) {
        const log = logs[head]!
        if (log.over && isAwaited(log)) break
        head++
        log.queued = false
        if (log.over) taken.push(log)
      }
      if (head > leastGap && head * 2 > logs.length) {
        logs = logs.slice(head)
        head = 0
      }
      return taken
    },
  }
}
