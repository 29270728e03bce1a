/** How far each subscriber has come. */
import type { DatabaseSync } from 'node:sqlite'

import { beginning, type EventPosition } from '../journal/journal.ts'
import type { PendingWrite } from './pending-writes.ts'

export interface Cursors {
  readonly get: (subscriber: string) => EventPosition
  readonly isKnown: (subscriber: string) => boolean
  readonly all: () => Iterable<EventPosition>
  /** The move as a write; whoever asks meanwhile is told of it already. */
  readonly move: (subscriber: string, to: EventPosition) => PendingWrite
}

export const cursors = (database: DatabaseSync): Cursors => {
  const select = database.prepare('select position, "index" from cursor where subscriber = ?')
  const upsert = database.prepare('insert or replace into cursor values (?, ?, ?)')
  const every = database.prepare('select * from cursor')
  const known = new Map<string, EventPosition>()

  return {
    get: (subscriber) => {
      const kept = known.get(subscriber) ?? select.get(subscriber)
      if (kept === undefined) return beginning
      return { position: Number(kept['position']), index: Number(kept['index']) }
    },
    isKnown: (subscriber) => known.has(subscriber) || select.get(subscriber) !== undefined,
    all: () => [
      ...known.values(),
      ...(
        every.all() as unknown as ReadonlyArray<EventPosition & { readonly subscriber: string }>
      ).filter(({ subscriber }) => !known.has(subscriber)),
    ],
    move: (subscriber, { position, index }) => {
      known.set(subscriber, { position, index })
      return {
        place: `cursor/${subscriber}`,
        write: () => void upsert.run(subscriber, position, index),
      }
    },
  }
}
