/**
 * The tables of a journal's file. `log`, `pruned`, `owner`, `cursor`, `cell` and `wish` are the
 * journal; `run`, `event` and `projection` are computed from the log and may be dropped at any time.
 */
import type { Generated } from 'kysely'

import type { RunRow } from '../journal/run-row.ts'

/** `FLXT`: says of a SQLite file that it is a journal. */
export const applicationId = 0x464c_5854

/** Of the tables that cannot be computed anew; kept as the file's `user_version`. */
export const formatVersion = 2

/** Of the tables that can. Another one in the file has them computed anew. */
export const projectionVersion = 4

export interface LogTable {
  readonly position: number
  readonly run: number
  readonly at: number
  readonly kind: number
  readonly body: string
  readonly crc: number
}

export interface CursorTable {
  readonly subscriber: string
  readonly position: number
  readonly index: number
  /** Null, or not there at all, where the first format wrote it. */
  readonly crc?: number | null
}

export interface CellTable {
  readonly key: string
  readonly value: string
  readonly crc: number
}

/** What another process asks of the owner; without an answer as long as it waits for one. */
export interface WishTable {
  readonly id: Generated<number>
  readonly at: number
  readonly body: string
  readonly answer: string | null
}

/** Positions of the log, from `first` to `last`, whose records were removed on purpose. */
export interface PrunedTable {
  readonly first: number
  readonly last: number
  /** The highest number of a run among them. */
  readonly run: number
}

export interface EventTable {
  readonly position: number
  readonly index: number
  readonly run: number
  readonly told: number
  readonly nth: number
}

export interface JournalTables {
  readonly log: LogTable
  readonly owner: {
    readonly only: number
    readonly epoch: number
    readonly pid: number | null
    readonly host: string | null
    readonly since: number | null
  }
  readonly cursor: CursorTable
  readonly cell: CellTable
  readonly wish: WishTable
  readonly pruned: PrunedTable
  readonly run: RunRow
  readonly event: EventTable
  readonly projection: {
    readonly only: number
    readonly version: number
    readonly position: number
  }
}
