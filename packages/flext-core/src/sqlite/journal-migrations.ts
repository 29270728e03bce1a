/** How a journal's file comes to its present format: one migration a format, each in a transaction. */
import type { DatabaseSync } from 'node:sqlite'

import { Kysely, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'

import type { JournalTables } from './journal-schema.ts'
import { nodeSqliteDialect } from './node-sqlite-dialect.ts'

const first: Migration = {
  up: async (db: Kysely<JournalTables>) => {
    const strict = sql`strict`
    await db.schema
      .createTable('log')
      .addColumn('position', 'integer', (column) => column.primaryKey())
      .addColumn('run', 'integer', (column) => column.notNull())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('kind', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('crc', 'integer', (column) => column.notNull())
      .modifyEnd(strict)
      .execute()
    await db.schema
      .createTable('owner')
      .addColumn('only', 'integer', (column) => column.primaryKey().check(sql`only = 1`))
      .addColumn('epoch', 'integer', (column) => column.notNull())
      .addColumn('pid', 'integer')
      .addColumn('host', 'text')
      .addColumn('since', 'integer')
      .modifyEnd(strict)
      .execute()
    await db.insertInto('owner').values({ only: 1, epoch: 0 }).execute()
    await db.schema
      .createTable('cursor')
      .addColumn('subscriber', 'text', (column) => column.primaryKey())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('index', 'integer', (column) => column.notNull())
      .modifyEnd(strict)
      .execute()
    await sql`pragma user_version = ${sql.lit(1)}`.execute(db)
  },
}

const second: Migration = {
  up: async (db: Kysely<JournalTables>) => {
    const strict = sql`strict`
    await db.schema.alterTable('cursor').addColumn('crc', 'integer').execute()
    await db.schema
      .createTable('cell')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('crc', 'integer', (column) => column.notNull())
      .modifyEnd(strict)
      .execute()
    await db.schema
      .createTable('wish')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('answer', 'text')
      .modifyEnd(strict)
      .execute()
    await db.schema
      .createTable('pruned')
      .addColumn('first', 'integer', (column) => column.primaryKey())
      .addColumn('last', 'integer', (column) => column.notNull())
      .addColumn('run', 'integer', (column) => column.notNull())
      .modifyEnd(strict)
      .execute()
    await sql`pragma user_version = ${sql.lit(2)}`.execute(db)
  },
}

/** Brings the file to the present format. Throws what SQLite throws. */
export const migrateJournal = async (database: DatabaseSync): Promise<void> => {
  const migrator = new Migrator({
    db: new Kysely<JournalTables>({ dialect: nodeSqliteDialect({ database }) }),
    provider: {
      getMigrations: async () => ({
        '0001-log-owner-cursor': first,
        '0002-cell-wish-pruned': second,
      }),
    },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('a migration failed', { cause: error })
}
