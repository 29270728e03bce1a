/**
 * Whether this process has anything left to do by itself: callbacks of the event loop, requests to
 * the system, child processes, and timers that were not there before.
 */

const isRequest = (kind: string): boolean => /Req|(?:Connect|Write|Shutdown)Wrap/.test(kind)

/** Kinds that may also be there for good, as a server's child process is: only new ones count. */
const lasting = ['ProcessWrap', 'Timeout'] as const

/** For how long, in real milliseconds, something new of a lasting kind is taken for work under way. */
const patience = 2_000

/** So many turns of the event loop without work are quiet enough. */
const quietTurns = 3

export interface EventLoop {
  /** Settles when nothing is left to do. Connections on which an answer is awaited cannot be seen. */
  readonly quiet: () => Promise<void>
}

/** Watches from now on. */
export const watchEventLoop = (): EventLoop => {
  const usual = lasting.map((kind) => count(process.getActiveResourcesInfo(), kind))

  const lastingWork = (kinds: ReadonlyArray<string>): boolean =>
    lasting
      .map((kind, index) => {
        const found = count(kinds, kind)
        usual[index] = Math.min(usual[index] ?? found, found)
        return found > usual[index]
      })
      .includes(true)

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
          lasting.forEach((kind, index) => (usual[index] = count(kinds, kind)))
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
