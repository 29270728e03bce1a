/**
 * The table in which a consumer's database remembers the events whose effect is in it. A row is
 * written in the transaction that has the effect, so the row is there exactly when the effect is.
 */
import { createHash } from 'node:crypto'

import type { Kysely } from 'kysely'

import { sqlDialectOf, type AnySqlDatabase } from '../completion/sql-dialect.ts'

export const inboxTable = 'flext_inbox'

export interface InboxTables {
  readonly [inboxTable]: {
    readonly subscriber: string
    readonly event: string
    /** Milliseconds since the epoch. */
    readonly at: number
  }
}

/** Which event, and for whom: several consumers may share a database. */
export interface InboxKey {
  readonly subscriber: string
  readonly event: string
}

/** In bytes; MySQL's indexes hold up to 3,072. */
const longest = { subscriber: 200, event: 700 }

/** As the table keeps it: what is too long for an index is kept by its hash. */
export const keptKey = ({ subscriber, event }: InboxKey): InboxKey => ({
  subscriber: short(subscriber, longest.subscriber),
  event: short(event, longest.event),
})

const short = (text: string, most: number): string =>
  Buffer.byteLength(text) <= most
    ? text
    : `sha256:${createHash('sha256').update(text).digest('hex')}`

/** Makes the table unless it is there. In MySQL that ends a transaction under way. */
export const makeInboxTable = async (database: AnySqlDatabase): Promise<void> => {
  const { sql } = await import('kysely')
  const mysql = sqlDialectOf(database) === 'mysql'
  // Ids are compared byte by byte: MySQL's text would take `A` for `a`.
  const text = (most: number) => (mysql ? sql.raw<string>(`varbinary(${most})`) : 'text')
  await database.schema
    .createTable(inboxTable)
    .ifNotExists()
    .addColumn('subscriber', text(longest.subscriber), (column) => column.notNull())
    .addColumn('event', text(longest.event), (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('flext_inbox_key', ['subscriber', 'event'])
    .execute()
}

/** A kysely migration that makes the table. */
export const inboxMigration: {
  readonly up: (database: AnySqlDatabase) => Promise<void>
  readonly down: (database: AnySqlDatabase) => Promise<void>
} = {
  up: makeInboxTable,
  down: async (database) => {
    await database.schema.dropTable(inboxTable).ifExists().execute()
  },
}

export interface InboxPruning {
  /** Only what was noted before; keep more than the longest time after which an event may come again. */
  readonly before: Date
  /** Only of this consumer. */
  readonly subscriber?: string
}

/** Forgets events that will not come again; answers how many. */
export const pruneInbox = async (
  database: AnySqlDatabase,
  { before, subscriber }: InboxPruning,
): Promise<number> => {
  let deletion = (database as Kysely<InboxTables>)
    .deleteFrom(inboxTable)
    .where('at', '<', before.getTime())
  if (subscriber !== undefined) {
    deletion = deletion.where('subscriber', '=', keptKey({ subscriber, event: '' }).subscriber)
  }
  const { numDeletedRows } = await deletion.executeTakeFirst()
  return Number(numDeletedRows)
}
