/** How far each subscriber has come. */
import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'

import { beginning, JournalBroken, type EventPosition } from '../journal/journal.ts'
import { formatOf } from './inspect-journal.ts'
import type { CursorTable } from './journal-schema.ts'
import type { PendingWrite } from './pending-writes.ts'

export interface Cursors {
  readonly get: (subscriber: string) => EventPosition
  readonly isKnown: (subscriber: string) => boolean
  readonly all: () => Iterable<EventPosition>
  /** The move as a write; whoever asks meanwhile is told of it already. */
  readonly move: (subscriber: string, to: EventPosition) => PendingWrite
}

export const cursors = (database: DatabaseSync, path: string): Cursors => {
  const select = database.prepare(`${selectCursors(database)} where subscriber = ?`)
  const upsert = database.prepare('insert or replace into cursor values (?, ?, ?, ?)')
  const every = database.prepare(selectCursors(database))
  const known = new Map<string, EventPosition>()
  const keptIn = (subscriber: string): EventPosition | undefined => {
    const row = select.get(subscriber) as unknown as CursorTable | undefined
    if (row === undefined) return undefined
    const { position, index } = keptCursor(path, row)
    return { position, index }
  }

  return {
    get: (subscriber) => known.get(subscriber) ?? keptIn(subscriber) ?? beginning,
    isKnown: (subscriber) => known.has(subscriber) || select.get(subscriber) !== undefined,
    all: () => [
      ...known.values(),
      ...(every.all() as unknown as ReadonlyArray<CursorTable>)
        .filter(({ subscriber }) => !known.has(subscriber))
        .map((row) => keptCursor(path, row)),
    ],
    move: (subscriber, { position, index }) => {
      known.set(subscriber, { position, index })
      return {
        place: `cursor/${subscriber}`,
        write: () =>
          void upsert.run(
            subscriber,
            position,
            index,
            cursorChecksum({ subscriber, position, index }),
          ),
      }
    },
  }
}

type Cursor = Omit<CursorTable, 'crc'>

export const cursorChecksum = ({ subscriber, position, index }: Cursor): number =>
  crc32(`${position} ${index} ${subscriber}`)

/** The cursor of a row, if the row is as it was written; the first format kept no checksum. */
export const keptCursor = (path: string, row: CursorTable): Cursor => {
  const { subscriber, position, index, crc } = row
  const found = cursorChecksum(row)
  if (crc === undefined || crc === null || crc === found) return { subscriber, position, index }
  throw new JournalBroken(
    `the journal ${path} is damaged at the cursor of ${subscriber}: its checksum is ${found}, expected ${crc}`,
  )
}

/** The first format has no checksums. */
export const selectCursors = (database: DatabaseSync): string =>
  `select subscriber, position, "index"${formatOf(database) < 2 ? '' : ', crc'} from cursor`
