/**
 * A DuckDB file while somebody works with it. DuckDB lets one process write to a file, or several read
 * it; whoever comes meanwhile waits.
 */
import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

import { causeOf, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as DuckdbApi from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

import { databaseDefaults, duckdbTargetDefaults } from '../singer/native-defaults.ts'
import { targetStorageFailed, type TargetError } from '../singer/error.ts'
import type { DuckdbTargetConfig } from './duckdb-config.ts'

export interface DuckdbDatabase {
  /** Runs one statement. The caller's word is taken for the shape of its rows. */
  readonly query: <Row>(sql: string) => Promise<ReadonlyArray<Row>>
  /** The one value of the one row that a statement gives. */
  readonly value: <A>(sql: string) => Promise<A>
}

const lookAgainMs = 50

/** Works with the file and closes it again; what DuckDB refuses is a failure of the place. */
export const withDuckdb = async <A>(
  config: DuckdbTargetConfig,
  mode: 'read' | 'write',
  work: (database: DuckdbDatabase) => Promise<FlextResult<A, TargetError>>,
): Promise<FlextResult<A, TargetError>> => {
  const opened = await opening(config, mode)
  if (E.isLeft(opened)) return opened
  let connection: DuckDBConnection | undefined
  try {
    connection = await opened.right.connect()
    return await work(databaseOn(connection))
  } catch (error) {
    return E.left(failureOf(config.database, error))
  } finally {
    connection?.closeSync()
    opened.right.closeSync()
  }
}

/** The same where there is a file; nothing, and no file made, where there is none. */
export const whereDatabase = async <A>(
  config: DuckdbTargetConfig,
  work: (database: DuckdbDatabase) => Promise<FlextResult<A, TargetError>>,
): Promise<FlextResult<A | undefined, TargetError>> =>
  existsSync(config.database) ? withDuckdb(config, 'read', work) : E.right(undefined)

/** Does the work and commits it, or leaves everything as it was: on a failure, or on a throw. */
export const inTransaction = async <A>(
  database: DuckdbDatabase,
  work: () => Promise<FlextResult<A, TargetError>>,
): Promise<FlextResult<A, TargetError>> => {
  await database.query('BEGIN TRANSACTION')
  let done: FlextResult<A, TargetError> | undefined
  try {
    done = await work()
    return done
  } finally {
    await database.query(done !== undefined && E.isRight(done) ? 'COMMIT' : 'ROLLBACK')
  }
}

const opening = async (
  config: DuckdbTargetConfig,
  mode: 'read' | 'write',
): Promise<FlextResult<DuckDBInstance, TargetError>> => {
  const found = await duckdbModule(config)
  if (E.isLeft(found)) return found
  const { DuckDBInstance: instance } = found.right
  const options = {
    access_mode: mode === 'read' ? 'READ_ONLY' : 'READ_WRITE',
    memory_limit: config.memory_limit ?? duckdbTargetDefaults.memory_limit,
    autoinstall_known_extensions: 'false',
  }
  const deadline = performance.now() + (config.busy_timeout ?? databaseDefaults.busy_timeout)
  for (;;) {
    try {
      return E.right(await instance.create(config.database, options))
    } catch (error) {
      const isBusy = /set lock on file|being used by another process/i.test(causeOf(error).message)
      if (!isBusy || performance.now() >= deadline) return E.left(failureOf(config.database, error))
      await setTimeout(lookAgainMs)
    }
  }
}

/** The package, which only who loads into DuckDB needs; where it is missing, the failure says so. */
export const duckdbModule = async ({
  database,
}: DuckdbTargetConfig): Promise<FlextResult<typeof DuckdbApi, TargetError>> => {
  try {
    return E.right(await import('@duckdb/node-api'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'))
      throw error
    const expected = 'the package @duckdb/node-api beside flext-meltano'
    return E.left(targetStorageFailed(database, expected, 'none: npm install @duckdb/node-api'))
  }
}

const databaseOn = (connection: DuckDBConnection): DuckdbDatabase => {
  const query = async <Row>(sql: string): Promise<ReadonlyArray<Row>> => {
    const read = await connection.runAndReadAll(sql)
    return read.getRowObjectsJS() as ReadonlyArray<unknown> as ReadonlyArray<Row>
  }
  return {
    query,
    value: async <A>(sql: string): Promise<A> => {
      const [row] = await query<Readonly<Record<string, A>>>(sql)
      return Object.values(row ?? {})[0] as A
    },
  }
}

/** What DuckDB says begins with its kind: `IO Error: …`. */
const failureOf = (place: string, error: unknown): TargetError => {
  const { message } = causeOf(error)
  if (!/^[A-Z][\w -]* Error: /.test(message)) throw error
  const [first = message] = message.split('\n')
  const expected = /set lock on file/i.test(first)
    ? 'a database that nobody else has open'
    : 'a database that takes the rows'
  return targetStorageFailed(place, expected, first)
}
