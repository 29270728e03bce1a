/** The tables that are computed from the log: made by hand of nobody, dropped at any time. */
import type { DatabaseSync } from 'node:sqlite'

import { sql, type Kysely } from 'kysely'

import { projectionVersion, type JournalTables } from './journal-schema.ts'

const tables = ['run', 'event', 'projection'] as const

/** Drops the projections and puts empty ones in their place, within the transaction at hand. */
export const createProjections = (database: DatabaseSync, db: Kysely<JournalTables>): void => {
  for (const statement of statements(db)) database.exec(statement.compile().sql)
  database.prepare('insert into projection values (1, ?, 0)').run(projectionVersion)
}

/** Whether the projections are all there and of the present version. */
export const haveProjections = (database: DatabaseSync): boolean => {
  const there = database.prepare("select name from sqlite_schema where type = 'table'").all()
  const names = new Set(there.map(({ name }) => name))
  if (!tables.every((name) => names.has(name))) return false
  return database.prepare('select version from projection').get()?.['version'] === projectionVersion
}

const statements = ({ schema }: Kysely<JournalTables>) => {
  const strict = sql`strict`
  return [
    ...tables.map((table) => schema.dropTable(table).ifExists()),
    schema
      .createTable('run')
      .addColumn('run', 'integer', (column) => column.primaryKey())
      .addColumn('service', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('started_at', 'integer', (column) => column.notNull())
      .addColumn('updated_at', 'integer', (column) => column.notNull())
      .addColumn('first', 'integer', (column) => column.notNull())
      .addColumn('last', 'integer', (column) => column.notNull())
      .addColumn('records', 'integer', (column) => column.notNull())
      .addColumn('outcome', 'integer', (column) => column.notNull())
      .addColumn('error_tag', 'text')
      .addColumn('correlation', 'text')
      .addColumn('traceparent', 'text')
      .addColumn('tracestate', 'text')
      .addColumn('told', 'text')
      .addColumn('crc', 'integer', (column) => column.notNull())
      .modifyEnd(strict),
    schema.createIndex('run_name').on('run').columns(['service', 'id']),
    schema
      .createIndex('run_uncommitted')
      .on('run')
      .columns(['status', 'run'])
      .where('status', '<>', sql.lit('committed')),
    schema
      .createTable('event')
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('index', 'integer', (column) => column.notNull())
      .addColumn('run', 'integer', (column) => column.notNull())
      .addColumn('told', 'integer', (column) => column.notNull())
      .addColumn('nth', 'integer', (column) => column.notNull())
      .addColumn('crc', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('event_order', ['position', 'index'])
      .modifyEnd(sql`without rowid, strict`),
    schema
      .createTable('projection')
      .addColumn('only', 'integer', (column) => column.primaryKey().check(sql`only = 1`))
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .modifyEnd(strict),
  ]
}
