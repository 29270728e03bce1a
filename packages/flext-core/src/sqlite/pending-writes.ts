/**
 * Small writes beside the log (a cursor's move, a cell's change) on their way into the file. Those
 * of one turn, or beside an append, share a transaction; of two to one place the later counts.
 */
export interface PendingWrites {
  /** Resolves once the writes are kept: all of them, or none. */
  readonly add: (writes: ReadonlyArray<PendingWrite>) => Promise<void>
  readonly any: () => boolean
  /** Writes them, within a transaction. */
  readonly write: () => void
  /** Says that what was written is kept, or why not. */
  readonly written: (failure?: unknown) => void
}

export interface PendingWrite {
  /** What it overwrites, unlike any other place. */
  readonly place: string
  readonly write: () => void
}

export const pendingWrites = (): PendingWrites => {
  const writes = new Map<string, () => void>()
  let waiting: Array<(failure: unknown) => void> = []

  return {
    add: (added) => {
      for (const { place, write } of added) writes.set(place, write)
      return new Promise((resolve, reject) => {
        waiting.push((failure) => (failure === undefined ? resolve() : reject(failure)))
      })
    },
    any: () => waiting.length > 0,
    write: () => {
      for (const write of writes.values()) write()
    },
    written: (failure) => {
      const settled = waiting
      waiting = []
      writes.clear()
      for (const settle of settled) settle(failure)
    },
  }
}
