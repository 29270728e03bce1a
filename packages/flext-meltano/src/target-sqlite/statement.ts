/**
 * Statements that kysely writes and `node:sqlite` runs at once. Names that come from outside go
 * through `sql.id`, which quotes them as they stand, dots and quotes included.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

import type { Compilable, CompiledQuery, Kysely, RawBuilder } from 'kysely'

import { kysely, sql } from '../sqlite/kysely.ts'
import type { WarehouseTables } from './warehouse-tables.ts'

let writer: Kysely<WarehouseTables> | undefined

/** Writes statements about the warehouse's own tables; it never runs one. */
export const write = (): Kysely<WarehouseTables> => (writer ??= newWriter())

const newWriter = (): Kysely<WarehouseTables> => {
  const { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } = kysely()
  return new Kysely<WarehouseTables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

/** A table of the main database by its very name. */
export const mainTable = (name: string): RawBuilder<unknown> => sql.id('main', name)

/** Runs one statement, and says how many rows it changed. */
export const run = (database: DatabaseSync, statement: Statement): number => {
  const { sql: text, parameters } = compiled(statement)
  return Number(database.prepare(text).run(...bound(parameters)).changes)
}

/** All rows of a query. The caller's word is taken for their shape. */
export const rowsOf = <Row>(database: DatabaseSync, query: Statement<Row>): ReadonlyArray<Row> => {
  const { sql: text, parameters } = compiled(query)
  const rows: ReadonlyArray<unknown> = database.prepare(text).all(...bound(parameters))
  return rows as ReadonlyArray<Row>
}

export const firstOf = <Row>(database: DatabaseSync, query: Statement<Row>): Row | undefined =>
  rowsOf(database, query)[0]

type Statement<Row = unknown> = Compilable<Row> | RawBuilder<Row>

const compiled = (statement: Statement): CompiledQuery =>
  'isRawBuilder' in statement ? statement.compile(write()) : statement.compile()

const bound = (parameters: ReadonlyArray<unknown>): ReadonlyArray<SQLInputValue> =>
  parameters as ReadonlyArray<SQLInputValue>
