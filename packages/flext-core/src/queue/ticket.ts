/** A run's place in its queue. */
export interface Ticket {
  /** The run's number: of two alike, the lower began to wait first. */
  readonly run: number
  readonly key: string
  /** The higher first. */
  readonly priority: number
  /** It was under way before, in an earlier process: it takes its slot before all who have had none. */
  readonly returning: boolean
  /** Since when it waits; milliseconds since the epoch. */
  readonly since: number
}

/** Whether one goes before another of the same key. */
export const goesFirst = (one: Ticket, other: Ticket): boolean =>
  one.priority === other.priority ? one.run < other.run : one.priority > other.priority
