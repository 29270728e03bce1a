/** The published events of a journal in memory, in the order of publication. */
import type { EventPosition, PublishedEvent } from './journal.ts'
import { isBehind } from './projection.ts'

export interface PublishedEvents {
  readonly add: (event: PublishedEvent) => void
  readonly behind: (after: EventPosition, limit: number) => ReadonlyArray<PublishedEvent>
  readonly drop: (isGone: (event: PublishedEvent) => boolean) => void
  /** Drops what need not be kept, once enough has come together to be worth a look. */
  readonly sweep: (isKept: (event: PublishedEvent) => boolean) => void
}

const leastSweep = 1_024

export const publishedEvents = (): PublishedEvents => {
  let events: Array<PublishedEvent> = []
  let sweepAt = leastSweep

  const firstBehind = (after: EventPosition): number => {
    let low = 0
    let high = events.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBehind(events[middle]!, after)) high = middle
      else low = middle + 1
    }
    return low
  }

  return {
    add: (event) => void events.push(event),
    behind: (after, limit) => {
      const from = firstBehind(after)
      return events.slice(from, from + limit)
    },
    drop: (isGone) => {
      events = events.filter((event) => !isGone(event))
    },
    sweep: (isKept) => {
      if (events.length < sweepAt) return
      events = events.filter(isKept)
      sweepAt = Math.max(leastSweep, 2 * events.length)
    },
  }
}
