/**
 * The tables of a journal on PostgreSQL, in a schema of its own. `log`, `owner`, `cursor`, `cell`,
 * `wish` and `pruned` are the journal; `run`, `event` and `projection` are computed from the log and
 * may be dropped at any time. Times are milliseconds since the epoch, but for `beat`.
 */
import type { Generated } from 'kysely'

import type { RunRow } from '../journal/run-row.ts'

/** Of the tables that cannot be computed anew; kept in the table `format`. */
export const formatVersion = 1

/** Of the tables that can. Another one in the schema has them computed anew. */
export const projectionVersion = 2

export interface JournalTables {
  readonly format: { readonly sole: number; readonly version: number }
  readonly log: {
    readonly position: number
    readonly run: number
    readonly at: number
    readonly kind: number
    readonly body: string
    readonly crc: number
  }
  readonly owner: {
    readonly epoch: number
    readonly sole: number
    readonly pid: number | null
    readonly host: string | null
    readonly since: number | null
    /** The server's process for its connection. */
    readonly backend: number | null
    /** By the server's clock, when it was last heard of. */
    readonly beat: Generated<Date>
  }
  readonly cursor: {
    readonly subscriber: string
    readonly position: number
    readonly index: number
  }
  readonly cell: { readonly key: string; readonly value: string; readonly crc: number }
  readonly wish: {
    readonly id: Generated<number>
    readonly at: number
    readonly body: string
    readonly answer: string | null
  }
  readonly pruned: { readonly first: number; readonly last: number; readonly run: number }
  readonly run: RunRow
  readonly event: {
    readonly position: number
    readonly index: number
    readonly run: number
    readonly told: number
    readonly nth: number
  }
  readonly projection: {
    readonly sole: number
    readonly version: number
    readonly position: number
  }
}
