/** The cells of a journal in its file, each with a checksum by which damage is found. */
import type { DatabaseSync } from 'node:sqlite'

import { byKey, cellAsText, cellChecksum, keptCell } from '../journal/cell.ts'
import type { Cell, CellChange } from '../journal/journal.ts'
import type { CellTable } from './journal-schema.ts'
import type { PendingWrite } from './pending-writes.ts'

export interface Cells {
  readonly startingWith: (prefix: string) => ReadonlyArray<Cell>
  /** Everything that can go wrong with a value goes wrong here, before anything is written. */
  readonly change: (changes: ReadonlyArray<CellChange>) => ReadonlyArray<PendingWrite>
}

export const cells = (database: DatabaseSync, path: string): Cells => {
  const from = database.prepare('select key, value, crc from cell where key >= ? order by key')
  const upsert = database.prepare('insert or replace into cell values (?, ?, ?)')
  const remove = database.prepare('delete from cell where key = ?')

  return {
    startingWith: (prefix) => {
      const found: Array<Cell> = []
      for (const row of from.iterate(prefix) as Iterable<unknown> as Iterable<CellTable>) {
        if (!row.key.startsWith(prefix)) break
        found.push(keptCell(path, row))
      }
      return found.toSorted(byKey)
    },
    change: (changes) =>
      changes.map(cellAsText).map(([key, value]) => ({
        place: `cell/${key}`,
        write: () =>
          value === undefined ? remove.run(key) : upsert.run(key, value, cellChecksum(key, value)),
      })),
  }
}
