/**
 * A kysely dialect over Node's own `node:sqlite`. Statements are prepared once and kept, a
 * transaction takes the write lock when it begins, and a database that was handed in is left open
 * for its owner to close.
 */
import { createRequire } from 'node:module'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

import type * as kyselyPackage from 'kysely'
import type {
  DatabaseConnection,
  Dialect,
  Driver,
  SqliteDatabase,
  SqliteStatement,
  TransactionSettings,
} from 'kysely'

/** How a database file is opened. */
export interface NodeSqliteOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  /** Readers and one writer at a time beside each other; true unless said otherwise. */
  readonly wal?: boolean
  /** `full` (the default) survives power loss; `normal` may lose the last commits, never the file. */
  readonly synchronous?: 'off' | 'normal' | 'full' | 'extra'
  /** Milliseconds to wait for another writer before `database is locked`; 5,000 by default. */
  readonly busyTimeout?: number
  /** Whether foreign keys are enforced; true unless said otherwise. */
  readonly foreignKeys?: boolean
  /** Opens an existing file for reading only. */
  readonly readOnly?: boolean
}

/** What the dialect stands on: a file it opens and closes itself, or a database of somebody else. */
export type NodeSqliteDialectConfig = NodeSqliteOptions | { readonly database: DatabaseSync }

/** Opens a database as told. Throws what SQLite throws: no such folder, locked, not a database. */
export const openNodeSqlite = ({
  path,
  wal = true,
  synchronous = 'full',
  busyTimeout = 5_000,
  foreignKeys = true,
  readOnly = false,
}: NodeSqliteOptions): DatabaseSync => {
  const database = new DatabaseSync(path, {
    timeout: busyTimeout,
    enableForeignKeyConstraints: foreignKeys,
    readOnly,
  })
  try {
    if (wal && !readOnly) database.exec('pragma journal_mode = wal')
    database.exec(`pragma synchronous = ${synchronous}`)
    return database
  } catch (failure) {
    database.close()
    throw failure
  }
}

/** The dialect for `new Kysely({ dialect: nodeSqliteDialect({ path: 'warehouse.db' }) })`. */
export const nodeSqliteDialect = (config: NodeSqliteDialectConfig): Dialect => {
  const theirs = 'database' in config
  const { SqliteDialect } = kysely()
  const sqlite = new SqliteDialect({
    database: async () =>
      asKyselyExpects(theirs ? config.database : openNodeSqlite(config), { closes: !theirs }),
  })
  return {
    createDriver: () => lockingAtBegin(sqlite.createDriver()),
    createQueryCompiler: () => sqlite.createQueryCompiler(),
    createAdapter: () => sqlite.createAdapter(),
    createIntrospector: (db) => sqlite.createIntrospector(db),
  }
}

/** Loaded by whoever asks for a dialect: a journal is opened, written and read without it. */
const kysely = (): typeof kyselyPackage => require('kysely') as typeof kyselyPackage

const require = createRequire(import.meta.url)

/** A deferred transaction that reads and then writes fails at once when another writer was faster. */
const lockingAtBegin = (driver: Driver): Driver => {
  driver.beginTransaction = async (
    connection: DatabaseConnection,
    { accessMode }: TransactionSettings,
  ) => {
    const begin = accessMode === 'read only' ? 'begin' : 'begin immediate'
    await connection.executeQuery(kysely().CompiledQuery.raw(begin))
  }
  return driver
}

/** The shape of better-sqlite3, which kysely's own SQLite driver talks to. */
const asKyselyExpects = (
  database: DatabaseSync,
  { closes }: { readonly closes: boolean },
): SqliteDatabase => {
  const prepared = new Map<string, SqliteStatement>()

  return {
    close: () => {
      prepared.clear()
      if (closes) database.close()
    },
    prepare: (sql) => {
      const known = prepared.get(sql)
      if (known) return known

      const statement = asStatement(database, sql)
      if (prepared.size >= mostPrepared) forgetOldest(prepared)
      prepared.set(sql, statement)
      return statement
    },
  }
}

const mostPrepared = 256

const forgetOldest = (prepared: Map<string, SqliteStatement>): void => {
  const [oldest] = prepared.keys()
  if (oldest !== undefined) prepared.delete(oldest)
}

/** Rows that are read one by one get a statement of their own, so that nobody resets it meanwhile. */
const asStatement = (database: DatabaseSync, sql: string): SqliteStatement => {
  const statement: StatementSync = database.prepare(sql)
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bound(parameters)),
    run: (parameters) => statement.run(...bound(parameters)),
    iterate: (parameters) => database.prepare(sql).iterate(...bound(parameters)),
  }
}

const bound = (parameters: ReadonlyArray<unknown>): ReadonlyArray<SQLInputValue> =>
  parameters as ReadonlyArray<SQLInputValue>
