/** Time as the runtime sees it: what it is, and waiting for it. Tests replace it by one that skips. */

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number
  /** Calls back once `ms` have passed, unless the returned function is called before. */
  readonly after: (ms: number, callBack: () => void) => () => void
  /** Told of work under way that no timer shows, an answer from a server; a clock that skips waits for it. */
  readonly hold?: (work: Promise<unknown>) => void
}

/** `setTimeout` fires at once beyond this many milliseconds (24.8 days). */
const longestTimeout = 2 ** 31 - 1

export const systemClock: Clock = {
  now: Date.now,
  after: (ms, callBack) => {
    let timer: NodeJS.Timeout
    const wait = (left: number): void => {
      const part = Math.min(left, longestTimeout)
      timer = setTimeout(() => (left > part ? wait(left - part) : callBack()), part)
    }
    wait(Math.max(0, ms))
    return () => clearTimeout(timer)
  },
}
