/** How a journal's schema comes to its present format: one migration a format, each in a transaction. */
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'

import type { JournalTables } from './journal-schema.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'

const first = (schema: string): Migration => ({
  up: async (anywhere: Kysely<JournalTables>) => {
    const db = anywhere.withSchema(schema)
    const key = sql`text collate "C"`
    await db.schema
      .createTable('format')
      .addColumn('sole', 'integer', (column) => column.primaryKey().check(sql`sole = 1`))
      .addColumn('version', 'integer', (column) => column.notNull())
      .execute()
    await db.insertInto('format').values({ sole: 1, version: 1 }).execute()
    await db.schema
      .createTable('log')
      .addColumn('position', 'bigint', (column) => column.primaryKey())
      .addColumn('run', 'bigint', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('crc', 'bigint', (column) => column.notNull())
      .execute()
    // A key, so that a write that compares the epoch and an owner that changes it wait for each other.
    await db.schema
      .createTable('owner')
      .addColumn('epoch', 'bigint', (column) => column.primaryKey())
      .addColumn('sole', 'integer', (column) => column.notNull().check(sql`sole = 1`))
      .addColumn('pid', 'integer')
      .addColumn('host', 'text')
      .addColumn('since', 'bigint')
      .addColumn('backend', 'integer')
      .addColumn('beat', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .execute()
    await db.insertInto('owner').values({ sole: 1, epoch: 0 }).execute()
    await db.schema
      .createTable('cursor')
      .addColumn('subscriber', 'text', (column) => column.primaryKey())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('index', 'integer', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('cell')
      .addColumn('key', key, (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('crc', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('wish')
      .addColumn('id', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('answer', 'text')
      .execute()
    await db.schema
      .createTable('pruned')
      .addColumn('first', 'bigint', (column) => column.primaryKey())
      .addColumn('last', 'bigint', (column) => column.notNull())
      .addColumn('run', 'bigint', (column) => column.notNull())
      .execute()
  },
})

/** Brings the schema to the present format, on the connection that holds the lock. Throws what `pg` throws. */
export const migrateJournal = async ({ schema }: Server, session: Session): Promise<void> => {
  const migrator = new Migrator({
    db: kyselyOver(session),
    migrationTableSchema: schema,
    provider: { getMigrations: async () => ({ '0001-journal': first(schema) }) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('a migration failed', { cause: error })
}

/** Kysely on one connection that is there already. */
const kyselyOver = (session: Session): Kysely<JournalTables> =>
  new Kysely<JournalTables>({
    dialect: new PostgresDialect({
      pool: {
        connect: async () => ({
          query: async (text: string, values: ReadonlyArray<unknown>) =>
            session.query({ text, values }),
          release: () => {},
        }),
        end: async () => {},
      } as never,
    }),
  })
