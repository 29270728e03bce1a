/** Databases with one table of effects, for tests of what is written to them exactly once. */
import { Kysely, MysqlDialect, PostgresDialect } from 'kysely'
import { createPool } from 'mysql2'
import { Pool } from 'pg'

import { nodeSqliteDialect } from 'flext-core/sqlite'
import type { MariadbConnection, PostgresConnection } from 'flext-servers'

export interface Effects {
  readonly effect: { readonly what: string; readonly key: string }
  readonly counter: { readonly name: string; readonly n: number }
}

export type EffectsDatabase = Kysely<Effects>

export const postgresEffects = (connection: PostgresConnection): EffectsDatabase => {
  const pool = new Pool({ ...connection, max: 10, connectionTimeoutMillis: 5_000 })
  // A server that is killed ends connections, idle ones and others; who uses one hears of it anyway.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
  })
  return new Kysely({ dialect: new PostgresDialect({ pool }) })
}

export const mariadbEffects = (connection: MariadbConnection): EffectsDatabase =>
  new Kysely({ dialect: new MysqlDialect({ pool: createPool({ ...connection }) }) })

export const sqliteEffects = (path: string): EffectsDatabase =>
  new Kysely({ dialect: nodeSqliteDialect({ path, busyTimeout: 0 }) })

export const createEffects = async (db: EffectsDatabase): Promise<void> => {
  await db.schema
    .createTable('effect')
    .addColumn('what', 'varchar(200)')
    .addColumn('key', 'varchar(400)')
    .execute()
  await db.schema
    .createTable('counter')
    .addColumn('name', 'varchar(20)', (column) => column.primaryKey())
    .addColumn('n', 'integer', (column) => column.notNull())
    .execute()
  await db
    .insertInto('counter')
    .values(['a', 'b'].map((name) => ({ name, n: 0 })))
    .execute()
}

/** What was written, in order of name. */
export const effectsIn = async (db: EffectsDatabase): Promise<ReadonlyArray<string>> =>
  (await db.selectFrom('effect').select('what').orderBy('what').execute()).map(({ what }) => what)
