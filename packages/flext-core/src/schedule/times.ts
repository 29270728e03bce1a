/** The times of a schedule, without end in both directions or with one. Milliseconds since the epoch. */
export interface Times {
  /** The first time behind this one; undefined when there is none any more. */
  readonly next: (after: number) => number | undefined
  /** The latest `count` times up to this one, itself included, the latest first. */
  readonly latest: (upTo: number, count: number) => ReadonlyArray<number>
}

/** Whole multiples of a length of time since 1970-01-01T00:00:00Z. */
export const everyTimes = (ms: number): Times => ({
  next: (after) => (Math.floor(after / ms) + 1) * ms,
  latest: (upTo, count) => {
    const last = Math.floor(upTo / ms) * ms
    return Array.from({ length: count }, (_, n) => last - n * ms)
  },
})
