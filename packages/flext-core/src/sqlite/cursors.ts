/** How far each subscriber has come. Moves of one turn, or beside an append, share a transaction. */
import type { DatabaseSync } from 'node:sqlite'

import { beginning, type EventPosition } from '../journal/journal.ts'

export interface Cursors {
  readonly get: (subscriber: string) => EventPosition
  /** Resolves once the move is kept. */
  readonly move: (subscriber: string, to: EventPosition) => Promise<void>
  readonly anyMoved: () => boolean
  /** Writes the moves, within a transaction. */
  readonly write: () => void
  /** Says that what was written is kept, or why not. */
  readonly written: (failure?: unknown) => void
}

export const cursors = (database: DatabaseSync): Cursors => {
  const select = database.prepare('select position, "index" from cursor where subscriber = ?')
  const upsert = database.prepare('insert or replace into cursor values (?, ?, ?)')
  const known = new Map<string, EventPosition>()
  const moved = new Set<string>()
  let waiting: Array<(failure: unknown) => void> = []

  return {
    get: (subscriber) => {
      const kept = known.get(subscriber) ?? select.get(subscriber)
      if (kept === undefined) return beginning
      return { position: Number(kept['position']), index: Number(kept['index']) }
    },
    move: (subscriber, { position, index }) => {
      known.set(subscriber, { position, index })
      moved.add(subscriber)
      return new Promise((resolve, reject) => {
        waiting.push((failure) => (failure === undefined ? resolve() : reject(failure)))
      })
    },
    anyMoved: () => moved.size > 0,
    write: () => {
      for (const subscriber of moved) {
        const { position, index } = known.get(subscriber)!
        upsert.run(subscriber, position, index)
      }
    },
    written: (failure) => {
      const settled = waiting
      waiting = []
      moved.clear()
      for (const settle of settled) settle(failure)
    },
  }
}
