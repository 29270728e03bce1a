/** One PostgreSQL database and one schema in it: where a journal is kept, and how to get there. */
import { either as E } from 'fp-ts'
import { crc32 } from 'node:zlib'

import { loadDriver, type Driver } from './driver.ts'
import { postgresRefused, type PostgresOpenError } from './postgres-open-error.ts'

/** What `pg` takes to connect; all of it may be left to the environment (`PGHOST`, `PGPASSWORD`, …). */
export interface PostgresConnection {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string | (() => string | Promise<string>)
  readonly database?: string
  /** As `node:tls` takes it; `true` is the default of TLS. */
  readonly ssl?: boolean | object
}

export interface PostgresPlace {
  /** `postgresql://user@host:5432/database`, or its parts. Not through a pooler in transaction mode. */
  readonly connection: string | PostgresConnection
  /** A schema of its own; `flext` unless said otherwise. */
  readonly schema?: string
}

export interface Server {
  /** For people: without the password. */
  readonly path: string
  readonly schema: string
  readonly driver: Driver
  readonly config: object
  /** Of the advisory lock that the owner of the journal holds. */
  readonly lock: readonly [number, number]
  /** A table of the schema, quoted. */
  readonly table: (name: string) => string
}

/** `FLXT`: the first half of the lock's key. */
const lockClass = 0x464c_5854

export const serverAt = async ({
  connection,
  schema = 'flext',
}: PostgresPlace): Promise<E.Either<PostgresOpenError, Server>> => {
  const driver = await loadDriver()
  if (E.isLeft(driver)) return driver
  const config = {
    ...(typeof connection === 'string' ? { connectionString: connection } : connection),
    application_name: 'flext',
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
  }
  try {
    // The driver knows what is left to the environment, and hides the password.
    const { host, port, user, database } = driver.right.client(config)
    return E.right({
      path: `postgresql://${user ?? ''}@${host}:${port}/${database ?? ''} (schema ${schema})`,
      schema,
      driver: driver.right,
      config,
      lock: [lockClass, crc32(schema) & 0x7fff_ffff],
      table: (name) => `${quoted(schema)}.${quoted(name)}`,
    })
  } catch {
    // What the driver says would repeat the string, and with it the password.
    const expected = 'expected a connection string such as postgresql://user@host:5432/database'
    return E.left(postgresRefused('that was asked for', expected))
  }
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
