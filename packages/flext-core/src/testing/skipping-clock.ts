/**
 * A clock for tests that waits for nothing: as soon as nothing else is left to do, it jumps to the
 * earliest timer. Days of backoff pass in milliseconds, always in the same order.
 */
import type { Clock } from '../clock/clock.ts'
import { watchEventLoop } from './event-loop.ts'

export interface SkippingClockOptions {
  /** What the clock shows at first. Default: 2001-01-01T00:00:00Z. */
  readonly start?: Date | number
  /** Whether it jumps by itself, or stands still but for `advance`. Default true. */
  readonly skips?: boolean
}

export interface SkippingClock extends Clock {
  /** Moves on by so many milliseconds, timer by timer, each followed by whatever it sets off. */
  readonly advance: (ms: number) => Promise<void>
  /** Settles when nothing is left to do and no timer is set: whoever waits still waits for ever. */
  readonly idle: () => Promise<void>
  /** From now on nobody is called back, as if the process were gone. */
  readonly stop: () => void
}

interface Timer {
  readonly at: number
  readonly callBack: () => void
}

export const skippingClock = ({
  start = Date.UTC(2001, 0, 1),
  skips = true,
}: SkippingClockOptions = {}): SkippingClock => {
  const loop = watchEventLoop()
  const timers = new Set<Timer>()
  let time = Number(start)
  let stopped = false
  let skipping: Promise<void> | undefined
  const held = new Set<Promise<unknown>>()

  /** Nothing is left to do, and nothing is awaited that somebody has told of. */
  const quiet = async (): Promise<void> => {
    do {
      await Promise.allSettled(held)
      await loop.quiet()
    } while (held.size > 0)
  }

  const fireNext = (until: number): boolean => {
    const next = earliest(timers)
    if (!next || next.at > until) return false
    timers.delete(next)
    time = Math.max(time, next.at)
    next.callBack()
    return true
  }

  const skip = async (): Promise<void> => {
    do await quiet()
    while (fireNext(Infinity))
    skipping = undefined
  }

  return {
    now: () => time,
    after: (ms, callBack) => {
      const timer = { at: time + Math.max(0, ms), callBack }
      if (!stopped) timers.add(timer)
      if (skips && !stopped) skipping ??= skip()
      return () => void timers.delete(timer)
    },
    hold: (work) => {
      held.add(work)
      const settled = (): void => void held.delete(work)
      work.then(settled, settled)
    },
    advance: async (ms) => {
      const until = time + ms
      do await quiet()
      while (fireNext(until))
      time = Math.max(time, until)
    },
    idle: async () => {
      await quiet()
      for (let work = skipping; work; work = skipping) await work
    },
    stop: () => {
      stopped = true
      timers.clear()
    },
  }
}

/** Of several at the same time, the one that was set first. */
const earliest = (timers: ReadonlySet<Timer>): Timer | undefined => {
  let first: Timer | undefined
  for (const timer of timers) if (!first || timer.at < first.at) first = timer
  return first
}
