/** The making of the warehouse's own tables, and the format they are in. */
import type { DatabaseSync } from 'node:sqlite'

import { sql } from '../sqlite/kysely.ts'
import { firstOf, run, write } from './statement.ts'

/** The layout of the warehouse's own tables that this code reads and writes. */
export const warehouseFormat = 1

export const hasWarehouseTables = (database: DatabaseSync): boolean =>
  firstOf(
    database,
    sql`select 1 from main.sqlite_master where type = 'table' and name = '_flext_warehouse'`,
  ) !== undefined

/** Makes the tables where there are none. To be called in a transaction. */
export const createWarehouseTables = (database: DatabaseSync): void => {
  if (hasWarehouseTables(database)) return
  const { schema } = write()
  for (const table of [
    schema.createTable('_flext_warehouse').addColumn('format', 'integer', (c) => c.notNull()),
    schema
      .createTable('_flext_run')
      .addColumn('run', 'text', (c) => c.primaryKey().notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('state', 'text')
      .addColumn('ended', 'integer', (c) => c.notNull())
      .addColumn('state_id', 'text')
      .addColumn('receipt', 'text')
      .addColumn('published_at', 'text'),
    schema
      .createTable('_flext_stage')
      .addColumn('staging', 'text', (c) => c.primaryKey().notNull())
      .addColumn('run', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('method', 'text', (c) => c.notNull())
      .addColumn('keys', 'text', (c) => c.notNull())
      .addColumn('columns', 'text', (c) => c.notNull())
      .addColumn('rows', 'integer', (c) => c.notNull())
      .addColumn('versioned', 'integer', (c) => c.notNull())
      .addColumn('version', 'integer')
      .addColumn('sealed', 'integer', (c) => c.notNull())
      .addUniqueConstraint('_flext_stage_of_run', ['run', 'kind', 'name']),
    schema
      .createTable('_flext_state')
      .addColumn('state_id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('run', 'text', (c) => c.notNull())
      .addColumn('published_at', 'text', (c) => c.notNull()),
    schema
      .createTable('_flext_version')
      .addColumn('table_name', 'text', (c) => c.primaryKey().notNull())
      .addColumn('version', 'integer', (c) => c.notNull()),
    schema
      .createTable('_flext_model')
      .addColumn('table_name', 'text', (c) => c.primaryKey().notNull())
      .addColumn('run', 'text', (c) => c.notNull()),
  ])
    run(database, table)
  run(database, write().insertInto('_flext_warehouse').values({ format: warehouseFormat }))
}
