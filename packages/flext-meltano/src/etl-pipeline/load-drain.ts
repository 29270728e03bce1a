/**
 * Asks loads that are under way to come to an end in order: the tap is stopped, the target keeps what
 * it has up to its last state, and the run goes on to its commit with that.
 */
export interface LoadDrain {
  /** Whether a load was under way, and will end early. */
  readonly request: () => boolean
  readonly signal: AbortSignal
  /** Tells that a load is under way until the work is done. */
  readonly during: <A>(work: () => Promise<A>) => Promise<A>
}

export const loadDrain = (): LoadDrain => {
  const abort = new AbortController()
  let underWay = 0
  return {
    request: () => {
      if (underWay > 0) abort.abort()
      return underWay > 0
    },
    signal: abort.signal,
    during: async (work) => {
      underWay += 1
      try {
        return await work()
      } finally {
        underWay -= 1
      }
    },
  }
}
