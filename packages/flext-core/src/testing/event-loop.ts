/**
 * Whether this process has anything left to do by itself: callbacks of the event loop, requests to
 * the system, child processes, and timers that were not there before.
 */

const isRequest = (kind: string): boolean => /Req|(?:Connect|Write|Shutdown)Wrap/.test(kind)

/** For how long, in real milliseconds, a timer or child process is taken for work under way. */
const patience = 1_000

/** So many turns of the event loop without work are quiet enough. */
const quietTurns = 3

export interface EventLoop {
  /** Settles when nothing is left to do. Connections on which an answer is awaited cannot be seen. */
  readonly quiet: () => Promise<void>
}

/** Watches from now on. */
export const watchEventLoop = (): EventLoop => {
  const first = process.getActiveResourcesInfo()
  // A server's child process and somebody's interval may be there for good: only others count.
  let usualProcesses = count(first, 'ProcessWrap')
  let usualTimers = count(first, 'Timeout')
  let timers = usualTimers

  const lastingWork = (kinds: ReadonlyArray<string>): boolean => {
    const processes = count(kinds, 'ProcessWrap')
    usualProcesses = Math.min(usualProcesses, processes)
    // Timers that are gone cannot be told apart: to be safe, they were the usual ones.
    const before = timers
    timers = count(kinds, 'Timeout')
    usualTimers = Math.max(0, usualTimers - Math.max(0, before - timers))
    return processes > usualProcesses || timers > usualTimers
  }

  return {
    quiet: async () => {
      let since: number | undefined
      for (let turns = 0; turns < quietTurns;) {
        await nextTurn()
        const kinds = process.getActiveResourcesInfo()
        const callBacks = count(kinds, 'Immediate') > looking
        const requests = callBacks || kinds.some(isRequest)
        const waiting = lastingWork(kinds)
        if (!requests && !waiting) {
          turns++
          since = undefined
          continue
        }
        turns = 0
        if (requests) since = undefined
        else if (performance.now() - (since ??= performance.now()) > patience) {
          usualProcesses = count(kinds, 'ProcessWrap')
          usualTimers = timers
        }
        if (!callBacks) await aMoment()
      }
    },
  }
}

const count = (kinds: ReadonlyArray<string>, kind: string): number =>
  kinds.filter((each) => each === kind).length

/** How many watchers are about to look: that is not work. */
let looking = 0

const nextTurn = (): Promise<void> => {
  looking++
  return new Promise((resolve) => {
    setImmediate(() => {
      looking--
      resolve()
    })
  })
}

/** Without counting as work itself. */
const aMoment = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 1).unref()
  })
