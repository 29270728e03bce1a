/** A warehouse in a folder of its own, loaded and looked at the way a test says it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { JsonSchema } from '../src/singer/json-schema.ts'
import type { SchemaMessage, SingerRecord } from '../src/singer/message.ts'
import type {
  RecordFacts,
  TargetStaging,
  ImmediateTargetStore,
} from '../src/singer/target/target-store.ts'
import type { SqliteTargetConfig } from '../src/target-sqlite/sqlite-config.ts'
import { sqliteStaging } from '../src/target-sqlite/sqlite-staging.ts'
import { openSqliteStore } from '../src/target-sqlite/sqlite-store.ts'

export type Row = Readonly<Record<string, unknown>>

export interface WarehouseWorld {
  readonly folder: string
  readonly config: SqliteTargetConfig
  readonly staging: TargetStaging
  readonly open: (run: string) => ImmediateTargetStore
  /** Stages rows under a schema, to one checkpoint. */
  readonly stage: (
    run: string,
    schema: SchemaMessage,
    rows: ReadonlyArray<SingerRecord>,
    facts?: ReadonlyArray<RecordFacts>,
  ) => void
  readonly publish: (run: string) => Promise<Readonly<Record<string, number>>>
  /** Rows as another connection sees them. */
  readonly rows: (sql: string) => ReadonlyArray<Row>
  /** Names of the tables people see. */
  readonly tables: () => ReadonlyArray<string>
  /** Names of staging tables, seen or noted. */
  readonly leftovers: () => ReadonlyArray<string>
  readonly [Symbol.dispose]: () => void
}

export const warehouseWorld = (more: Partial<SqliteTargetConfig> = {}): WarehouseWorld => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-warehouse-'))
  const config = { database: join(folder, 'warehouse.db'), ...more }
  const staging = sqliteStaging(config)
  const open = (run: string) => ok(openSqliteStore(config, run))
  const rows = (sql: string): ReadonlyArray<Row> => {
    const database = new DatabaseSync(config.database, { readOnly: true, timeout: 5_000 })
    try {
      return database
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }))
    } finally {
      database.close()
    }
  }
  const names = (sql: string) => rows(sql).map(({ name }) => String(name))
  return {
    folder,
    config,
    staging,
    open,
    stage: (run, schema, records, facts) => {
      const store = open(run)
      ok(store.schema(schema))
      ok(store.write(schema.stream, records, facts))
      ok(store.checkpoint({ rows: records.length }))
      store.close()
    },
    publish: async (run) => (await done(staging.publish(run, 'nightly'))).rows,
    rows,
    tables: () =>
      names(
        `select name from sqlite_master where type = 'table' and name not like '\\_flext%' escape '\\' order by 1`,
      ),
    leftovers: () =>
      names(`select name from sqlite_master where type = 'table' and name glob '_flext_stage_*'
             union all select staging from _flext_stage`),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A SCHEMA message: `columns` are types, `'string'` being short for a string or null. */
export const schemaOf = (
  stream: string,
  columns: Readonly<Record<string, string | JsonSchema>>,
  key_properties: ReadonlyArray<string> = [],
): SchemaMessage => ({
  type: 'SCHEMA',
  stream,
  schema: {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(columns).map(([name, type]) => [
        name,
        typeof type === 'string' ? { type: ['null', type] } : type,
      ]),
    ),
  },
  key_properties,
})

export const ok = <A>(result: FlextResult<A, unknown>): A => {
  if (E.isLeft(result)) assert.fail(`expected success, found ${JSON.stringify(result.left)}`)
  return result.right
}

export const done = async <A>(task: FlextTask<A, unknown>): Promise<A> => ok(await task())

/** The message of a failure that is expected. */
export const messageOf = (result: FlextResult<unknown, { readonly message: string }>): string => {
  if (E.isRight(result)) assert.fail(`expected a failure, found ${JSON.stringify(result.right)}`)
  return result.left.message
}
