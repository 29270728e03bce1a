/** The tables that are computed from the log: made by hand of nobody, dropped at any time. */
import { sql, type Kysely } from 'kysely'

import { compiler } from './compiler.ts'
import { projectionVersion, type JournalTables } from './journal-schema.ts'
import type { SqlClient } from './driver.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'

const tables = ['run', 'event', 'projection'] as const

/** Drops the projections and puts empty ones in their place, in one message and so all or nothing. */
export const createProjections = async (
  { schema, table }: Server,
  { query }: Pick<Session, 'query'>,
): Promise<void> => {
  const made = statements(compiler.withSchema(schema)).map((statement) => statement.compile().sql)
  const begun = `insert into ${table('projection')} values (1, ${projectionVersion}, 0)`
  await query({ text: [...made, begun].join('; ') })
}

/** Whether the projections are all there and of the present version. */
export const haveProjections = async (
  { table }: Server,
  { query }: Pick<SqlClient, 'query'>,
): Promise<boolean> => {
  const { rows } = await query<{ readonly there: boolean }>({
    text: `select ${tables.map((_, n) => `to_regclass($${n + 1}) is not null`).join(' and ')} as there`,
    values: tables.map(table),
  })
  if (rows[0]?.there !== true) return false
  const found = await query<{ readonly version: number }>({
    text: `select version from ${table('projection')}`,
  })
  return found.rows[0]?.version === projectionVersion
}

const statements = ({ schema }: Kysely<JournalTables>) => [
  ...tables.map((table) => schema.dropTable(table).ifExists()),
  schema
    .createTable('run')
    .addColumn('run', 'bigint', (column) => column.primaryKey())
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('first', 'bigint', (column) => column.notNull())
    .addColumn('last', 'bigint', (column) => column.notNull())
    .addColumn('records', 'bigint', (column) => column.notNull())
    .addColumn('outcome', 'bigint', (column) => column.notNull())
    .addColumn('error_tag', 'text')
    .addColumn('correlation', 'text')
    .addColumn('traceparent', 'text')
    .addColumn('tracestate', 'text')
    .addColumn('told', 'text'),
  schema.createIndex('run_name').on('run').columns(['service', 'id']),
  schema
    .createIndex('run_uncommitted')
    .on('run')
    .columns(['status', 'run'])
    .where('status', '<>', sql.lit('committed')),
  schema
    .createTable('event')
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('index', 'integer', (column) => column.notNull())
    .addColumn('run', 'bigint', (column) => column.notNull())
    .addColumn('told', 'bigint', (column) => column.notNull())
    .addColumn('nth', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('event_order', ['position', 'index']),
  schema
    .createTable('projection')
    .addColumn('sole', 'integer', (column) => column.primaryKey().check(sql`sole = 1`))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull()),
]
