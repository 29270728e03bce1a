/** The npm package `pg`, loaded when it is needed: whoever keeps runs elsewhere need not install it. */
import { either as E } from 'fp-ts'

import { driverMissing, type PostgresDriverMissing } from './postgres-open-error.ts'

/** A statement; with a name it is prepared once a connection. */
export interface Statement {
  readonly text: string
  readonly values?: ReadonlyArray<unknown>
  readonly name?: string
  readonly rowMode?: 'array'
}

export interface SqlResult<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly rowCount: number | null
}

/** What is used of a client of `pg`. */
export interface SqlClient {
  readonly host: string
  readonly port: number
  readonly user?: string | undefined
  readonly database?: string | undefined
  readonly connection: { readonly stream: { readonly destroy: (reason?: Error) => void } }
  readonly connect: () => Promise<unknown>
  readonly query: <Row>(statement: Statement) => Promise<SqlResult<Row>>
  readonly end: () => Promise<void>
  readonly on: (
    event: 'error' | 'end' | 'notification',
    listener: (about?: unknown) => void,
  ) => unknown
}

export interface SqlPool {
  readonly query: SqlClient['query']
  readonly end: () => Promise<void>
  readonly on: (event: 'error', listener: (failure: unknown) => void) => unknown
}

export interface Driver {
  readonly client: (config: object) => SqlClient
  readonly pool: (config: object) => SqlPool
}

const int8 = 20

export const loadDriver = async (): Promise<E.Either<PostgresDriverMissing, Driver>> => {
  try {
    const { Client, Pool, types } = await import('pg')
    // Numbers of records and of runs stay far below 2^53.
    const others = types.getTypeParser as (oid: number, format?: string) => unknown
    const getTypeParser = (oid: number, format?: string): unknown =>
      oid === int8 ? Number : others(oid, format)
    const withTypes = (config: object): object => ({ ...config, types: { getTypeParser } })
    return E.right({
      client: (config) => new Client(withTypes(config)) as unknown as SqlClient,
      pool: (config) => new Pool(withTypes(config)) as unknown as SqlPool,
    })
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw failure
    return E.left(driverMissing())
  }
}
