/** The finished runs of a journal in memory, in the order of finishing, the next to be forgotten first. */
import type { RunLog } from './run-log.ts'

export interface FinishedRuns {
  readonly size: () => number
  readonly add: (log: RunLog) => void
  /** Takes out the oldest beyond `keep`, up to the first that is still awaited, and hands each to `forget`. */
  readonly beyond: (
    keep: number,
    isAwaited: (log: RunLog) => boolean,
    forget: (log: RunLog) => void,
  ) => void
}

/**
 * A ring: what is written over is let go of at once. A run that goes on again keeps its place, and is
 * passed over unless it has finished again by then.
 */
export const finishedRuns = (): FinishedRuns => {
  let ring: Array<RunLog | undefined> = Array.from({ length: 16 })
  let head = 0
  let size = 0

  const grow = (): void => {
    const inOrder = [...ring.slice(head), ...ring.slice(0, head)]
    ring = [...inOrder, ...Array.from({ length: inOrder.length }, () => undefined)]
    head = 0
  }
  const at = (index: number): number => index & (ring.length - 1)

  return {
    size: () => size,
    add: (log) => {
      log.over = true
      if (log.queued) return
      log.queued = true
      if (size === ring.length) grow()
      ring[at(head + size++)] = log
    },
    beyond: (keep, isAwaited, forget) => {
      while (size > keep) {
        const log = ring[head]!
        if (log.over && isAwaited(log)) return
        ring[head] = undefined
        head = at(head + 1)
        size--
        log.queued = false
        if (log.over) forget(log)
      }
    },
  }
}
