/** How far the extraction of a table has come, and what a bookmark says of it. */
import type { Cell } from '../singer/cells.ts'
import { keyValueOf, type TableBookmark } from './table-bookmark.ts'
import type { TableColumn, TablePlan } from './table-plan.ts'
import type { TableQuery } from './table-query.ts'

/** The last row that was taken, as far as a bookmark needs to know it. */
export interface ExtractionPlace {
  readonly isKept: boolean
  /** Whether an extraction can be gone on with between the last row and this one. */
  readonly endsBefore: (row: ReadonlyArray<Cell>) => boolean
  readonly reach: (row: ReadonlyArray<Cell>) => void
  readonly bookmark: (run: string | undefined) => TableBookmark
}

export const placeIn = (
  { replicationKey: key, keys }: TablePlan,
  { isUnkeyed }: TableQuery,
): ExtractionPlace => {
  const valued = isUnkeyed ? undefined : key
  const last: Array<Cell> = keys.map(() => null)
  let lastValue: Cell = null
  return {
    isKept: keys.length > 0 || valued !== undefined,
    // Without a primary key, rows of one value of the replication key cannot be told apart.
    endsBefore: (row) => keys.length > 0 || (valued !== undefined && row[valued.at] !== lastValue),
    reach: (row) => {
      for (let at = 0; at < keys.length; at += 1)
        last[at] = row[(keys[at] as TableColumn).at] ?? null
      if (valued !== undefined) lastValue = row[valued.at] ?? null
    },
    bookmark: (run) => ({
      ...(key === undefined ? {} : { replication_key: key.name }),
      ...(valued === undefined ? {} : { replication_key_value: valueOf(valued, lastValue) }),
      ...(keys.length > 0
        ? {
            last_pk_fetched: Object.fromEntries(
              keys.map((one, at) => [one.name, valueOf(one, last[at] ?? null)]),
            ),
          }
        : {}),
      ...(run === undefined ? {} : { run }),
    }),
  }
}

const valueOf = ({ type }: TableColumn, cell: Cell): string | number | boolean | null =>
  cell === null ? null : keyValueOf(cell, type === 'integer')

/** A run knows the tables that it has done; without one, a done table is begun anew the next time. */
export const doneBookmark = (
  { replicationKey }: TablePlan,
  reached: TableBookmark,
  run: string | undefined,
): TableBookmark => {
  if (replicationKey === undefined) return run === undefined ? {} : { run, done: true }
  if (run !== undefined) return reached
  const { last_pk_fetched: _, ...bookmark } = reached
  return bookmark
}
