/**
 * Where aggregates are kept: a row an event, under its stream and version, which no other row may
 * have; and the latest snapshot of each.
 */
import type { Kysely } from 'kysely'

import { sqlDialectOf, type AnySqlDatabase } from '../completion/sql-dialect.ts'

export const eventTable = 'flext_aggregate_event'
export const snapshotTable = 'flext_aggregate_snapshot'

export interface AggregateTables {
  readonly [eventTable]: {
    readonly aggregate: string
    readonly id: string
    /** From 1, without gaps. */
    readonly version: number
    readonly type: string
    readonly data_version: number
    /** JSON. */
    readonly data: string
    /** Milliseconds since the epoch; PostgreSQL's driver hands it out as text. */
    readonly at: number | string
    /** Of the append, so that the same one is not made twice. */
    readonly key: string | null
  }
  readonly [snapshotTable]: {
    readonly aggregate: string
    readonly id: string
    readonly version: number
    readonly state_version: number
    /** JSON. */
    readonly state: string
  }
}

/** In bytes: what MySQL's indexes hold. */
export const longest = { aggregate: 200, id: 700 }

/** Makes the tables unless they are there. In MySQL that ends a transaction under way. */
export const makeAggregateTables = async (database: AnySqlDatabase): Promise<void> => {
  const { sql } = await import('kysely')
  const mysql = sqlDialectOf(database) === 'mysql'
  const text = (most: number) => (mysql ? sql.raw<string>(`varbinary(${most})`) : 'text')
  const long = mysql ? sql`longtext` : 'text'
  const { schema } = database as Kysely<AggregateTables>
  await schema
    .createTable(eventTable)
    .ifNotExists()
    .addColumn('aggregate', text(longest.aggregate), (column) => column.notNull())
    .addColumn('id', text(longest.id), (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('data_version', 'integer', (column) => column.notNull())
    .addColumn('data', long, (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('key', 'text')
    .addPrimaryKeyConstraint('flext_aggregate_event_key', ['aggregate', 'id', 'version'])
    .execute()
  await schema
    .createTable(snapshotTable)
    .ifNotExists()
    .addColumn('aggregate', text(longest.aggregate), (column) => column.notNull())
    .addColumn('id', text(longest.id), (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('state_version', 'integer', (column) => column.notNull())
    .addColumn('state', long, (column) => column.notNull())
    .addPrimaryKeyConstraint('flext_aggregate_snapshot_key', ['aggregate', 'id'])
    .execute()
}

/** A kysely migration that makes the tables. */
export const aggregateMigration: {
  readonly up: (database: AnySqlDatabase) => Promise<void>
  readonly down: (database: AnySqlDatabase) => Promise<void>
} = {
  up: makeAggregateTables,
  down: async (database) => {
    for (const table of [eventTable, snapshotTable]) {
      await database.schema.dropTable(table).ifExists().execute()
    }
  },
}
