/**
 * Who of a job's parts is at work, who is done, and who waits for whom. It lives as long as the flow
 * in its process; what it decided is in the records of the flow.
 */
export interface JobBoard {
  /** Waits until all of these are done and there is room; answers those of them that were not done. */
  readonly turn: (
    name: string,
    after: ReadonlyArray<string>,
    signals: {
      /** There is no turn any more, and no more waiting. */
      readonly over: AbortSignal
      /** There is no turn any more: whoever goes on with the job gives it. */
      readonly stopping: AbortSignal
    },
  ) => Promise<ReadonlyArray<string>>
  /** The part has a turn, from this process or from one before it. */
  readonly begun: (name: string) => void
  readonly ended: (name: string, isDone: boolean) => void
}

export const jobBoard = (room: number): JobBoard => {
  const atWork = new Set<string>()
  const ends = new Map<string, boolean>()
  const waiting = new Set<() => void>()
  const look = (): void => [...waiting].forEach((again) => again())

  return {
    turn: async (name, after, { over, stopping }) => {
      // What a process before this one began has its room before anything new.
      await Promise.resolve()
      return new Promise((resolve, reject) => {
        const settle = (work: () => void): void => {
          waiting.delete(again)
          over.removeEventListener('abort', aborted)
          work()
        }
        const aborted = (): void => settle(() => reject(over.reason))
        const again = (): void => {
          const missed = after.filter((one) => ends.get(one) === false)
          if (missed.length > 0) return settle(() => resolve(missed))
          if (stopping.aborted) return
          if (atWork.size >= room || !after.every((one) => ends.has(one))) return
          atWork.add(name)
          settle(() => resolve([]))
        }
        waiting.add(again)
        over.addEventListener('abort', aborted)
        if (over.aborted) aborted()
        else again()
      })
    },
    begun: (name) => void atWork.add(name),
    ended: (name, isDone) => {
      atWork.delete(name)
      ends.set(name, isDone)
      look()
    },
  }
}
