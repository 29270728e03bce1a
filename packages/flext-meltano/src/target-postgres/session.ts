/** A connection to the database of a target: statements one after another, and COPY. */
import { setTimeout as wait } from 'node:timers/promises'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type { Client, ClientConfig } from 'pg'
import type * as CopyStreams from 'pg-copy-streams'

import { targetStorageFailed, type TargetStorageFailed } from '../singer/error.ts'
import {
  databaseNameOf,
  targetSchema,
  urlOf,
  type PostgresTargetConfig,
} from './postgres-config.ts'
import { isPostgresFailure, mayPass, postgresFailure } from './postgres-failure.ts'

export interface Session {
  /** The server and the database, without what opens them. */
  readonly place: string
  /** The schema that the tables are in. */
  readonly schema: string
  /** Runs one statement. The caller's word is taken for the shape of its rows. */
  readonly query: <Row>(
    text: string,
    values?: ReadonlyArray<unknown>,
  ) => Promise<ReadonlyArray<Row>>
  /** Begins to copy rows into a table. */
  readonly copy: (text: string) => CopyStreams.CopyStreamQuery
  readonly close: () => Promise<void>
}

/** Connects, waiting for a server that is starting. Whoever opens it closes it. */
export const openSession = async (
  config: PostgresTargetConfig,
): Promise<FlextResult<Session, TargetStorageFailed>> => {
  const place = placeOf(config)
  const packages = await loadPackages()
  if (packages === undefined)
    return E.left(
      targetStorageFailed(
        place,
        'the package pg, which npm install pg brings',
        'that it is missing',
      ),
    )
  const deadline = performance.now() + (config.connect_timeout ?? 10) * 1000
  for (;;) {
    const client = new packages.Client(clientConfig(config))
    // Without a listener a connection that breaks between two statements would end the process.
    client.on('error', () => {})
    try {
      await client.connect()
      return E.right(sessionOn(client, packages.copyFrom, place, targetSchema(config)))
    } catch (failure) {
      await client.end().catch(() => {})
      if (!isPostgresFailure(failure)) throw failure
      if (!mayPass(failure) || performance.now() > deadline)
        return E.left(postgresFailure(place, failure))
      await wait(100)
    }
  }
}

/** Does the work and turns what PostgreSQL throws into a failure of the place. */
export const attempt = async <A, Failure>(
  place: string,
  work: () => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | TargetStorageFailed>> => {
  try {
    return await work()
  } catch (failure) {
    if (isPostgresFailure(failure)) return E.left(postgresFailure(place, failure))
    throw failure
  }
}

/** Does the work and commits it, or leaves everything as it was: on a failure, or on a throw. */
export const inTransaction = async <A, Failure>(
  session: Session,
  work: () => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | TargetStorageFailed>> =>
  attempt(session.place, async () => {
    await session.query('begin')
    let done: FlextResult<A, Failure> | undefined
    try {
      done = await work()
      if (E.isRight(done)) await session.query('commit')
      return done
    } finally {
      // A connection that is gone has rolled back by itself.
      if (done === undefined || E.isLeft(done)) await session.query('rollback').catch(() => {})
    }
  })

/** Opens a session for some work and closes it again. */
export const withSession = async <A, Failure>(
  config: PostgresTargetConfig,
  use: (session: Session) => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | TargetStorageFailed>> => {
  const opened = await openSession(config)
  if (E.isLeft(opened)) return opened
  try {
    return await attempt(opened.right.place, () => use(opened.right))
  } finally {
    await opened.right.close()
  }
}

type CopyFrom = typeof CopyStreams.from

const loadPackages = async (): Promise<
  { readonly Client: typeof Client; readonly copyFrom: CopyFrom } | undefined
> => {
  try {
    const [pg, copyStreams] = await Promise.all([import('pg'), import('pg-copy-streams')])
    return { Client: pg.default.Client, copyFrom: copyStreams.from }
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'ERR_MODULE_NOT_FOUND')
      return undefined
    throw failure
  }
}

const sessionOn = (client: Client, copyFrom: CopyFrom, place: string, schema: string): Session => ({
  place,
  schema,
  query: async <Row>(text: string, values: ReadonlyArray<unknown> = []) => {
    const { rows } = await client.query(text, [...values])
    const found: ReadonlyArray<unknown> = rows
    return found as ReadonlyArray<Row>
  },
  copy: (text) => client.query(copyFrom(text, { highWaterMark: 1 << 20 })),
  close: async () => {
    await client.end().catch(() => {})
  },
})

const clientConfig = (config: PostgresTargetConfig): ClientConfig => {
  const { host, port, user, password, ssl, connect_timeout = 10 } = config
  const url = urlOf(config)
  const database = databaseNameOf(config)
  return {
    ...(url === undefined ? {} : { connectionString: url }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(ssl === undefined
      ? {}
      : { ssl: ssl === 'no-verify' ? { rejectUnauthorized: false } : ssl }),
    application_name: 'flext-target-postgres',
    connectionTimeoutMillis: connect_timeout * 1000,
    keepAlive: true,
    options: '-c timezone=UTC -c datestyle=ISO -c client_min_messages=warning',
  }
}

/** `host:port/database` of a config, whichever way it says so. */
const placeOf = (config: PostgresTargetConfig): string => {
  const { host, port } = config
  const url = urlOf(config)
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined
  const said = (part: string | undefined): string | undefined => (part === '' ? undefined : part)
  const server = host ?? said(parsed?.hostname) ?? 'localhost'
  const name = databaseNameOf(config) ?? parsed?.pathname.slice(1) ?? ''
  return `PostgreSQL at ${server}:${port ?? said(parsed?.port) ?? 5432}/${name}`
}
