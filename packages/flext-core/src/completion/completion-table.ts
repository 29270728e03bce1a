/**
 * The table in which a database remembers the steps that were done in it. A step's row is written in
 * the transaction that does its work, so the row is there exactly when the work is.
 */
import type { Kysely } from 'kysely'

import { sqlTroubleIn } from './sql-trouble.ts'
import { sqlDialectOf, type AnySqlDatabase } from './sql-dialect.ts'

export const completionTable = 'flext_completion'

/** `body` is a {@link Completion} as JSON; `at` is in milliseconds since the epoch. */
export interface CompletionRow {
  readonly key: string
  readonly body: string
  readonly at: number
}

export interface CompletionTables {
  readonly [completionTable]: CompletionRow
}

/** What has become of a step. Others see a row only once its transaction has committed. */
export type Completion =
  /** `attempt` tells the attempts of one step apart, where that matters. */
  | { readonly _tag: 'Done'; readonly output?: unknown; readonly attempt?: string }
  /** It was given up, and must not be done by somebody who is late. */
  | { readonly _tag: 'Refused' }

/** MySQL's indexes hold up to 3,072 bytes. */
export const longestKey = 1_000

/** Makes the table unless it is there. It takes no part in a transaction: MySQL's DDL commits. */
export const makeCompletionTable = async (database: AnySqlDatabase): Promise<void> => {
  // Only whoever makes a table needs more of kysely than its types.
  const { sql } = await import('kysely')
  const mysql = sqlDialectOf(database) === 'mysql'
  // Keys are compared byte by byte: MySQL's text would take `A` for `a`.
  const key = mysql ? sql.raw(`varbinary(${longestKey})`) : 'text'
  await database.schema
    .createTable(completionTable)
    .ifNotExists()
    .addColumn('key', key, (column) => column.primaryKey().notNull())
    .addColumn('body', mysql ? sql`longtext` : 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute()
}

/**
 * A kysely migration that makes the table, for those whose programs may not: a step makes it by
 * itself when it is missing.
 */
export const completionMigration: {
  readonly up: (database: AnySqlDatabase) => Promise<void>
  readonly down: (database: AnySqlDatabase) => Promise<void>
} = {
  up: makeCompletionTable,
  down: async (database) => {
    await database.schema.dropTable(completionTable).ifExists().execute()
  },
}

const ready = new WeakMap<object, Promise<void>>()

/** Looks for the table once for each kysely instance, and makes it where it is missing. */
export const ensureCompletionTable = (database: AnySqlDatabase): Promise<void> => {
  const known = ready.get(database)
  if (known) return known
  const looked = lookForTable(database)
  ready.set(database, looked)
  looked.catch(() => ready.delete(database))
  return looked
}

const lookForTable = async (database: AnySqlDatabase): Promise<void> => {
  const look = async (): Promise<void> => {
    await (database as Kysely<CompletionTables>)
      .selectFrom(completionTable)
      .select('at')
      .limit(0)
      .execute()
  }
  try {
    await look()
  } catch (missing) {
    if (sqlTroubleIn(missing)?.kind === 'unreachable') throw missing
    try {
      await makeCompletionTable(database)
    } catch (failed) {
      // Two programs that make it at once may collide in PostgreSQL's catalogue.
      await look().catch(() => {
        throw failed
      })
    }
  }
}
