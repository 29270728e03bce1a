/** A connection to PostgreSQL by its settings, waiting for a server that is starting. */
import { setTimeout as wait } from 'node:timers/promises'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type { Client, ClientConfig } from 'pg'

import { databaseDefaults } from '../singer/native-defaults.ts'
import { databaseNameOf, urlOf, type PostgresConnection } from './connection-settings.ts'
import {
  isPostgresFailure,
  mayPass,
  postgresMismatch,
  type PostgresMismatch,
} from './postgres-failure.ts'

/** Who connects, and for what. */
export interface ConnectionPurpose {
  /** How the connection is called in the server's own views. */
  readonly application: string
  /** Whether it takes the commands of replication too. */
  readonly replication?: boolean
}

/** Connects. Whoever opens the client ends it. */
export const connect = async (
  settings: PostgresConnection,
  purpose: ConnectionPurpose,
): Promise<FlextResult<Client, PostgresMismatch>> => {
  const Connection = await loadClient()
  if (Connection === undefined)
    return E.left({
      expected: 'the package pg, which npm install pg brings',
      found: 'that it is missing',
    })
  try {
    return E.right(await connectAs(Connection, settings, purpose))
  } catch (failure) {
    if (!isPostgresFailure(failure)) throw failure
    return E.left(postgresMismatch(failure))
  }
}

/** The same, and what PostgreSQL says against it is thrown as it is. */
export const connectAs = async (
  Connection: typeof Client,
  settings: PostgresConnection,
  purpose: ConnectionPurpose,
): Promise<Client> => {
  const deadline =
    performance.now() + (settings.connect_timeout ?? databaseDefaults.connect_timeout) * 1000
  for (;;) {
    const client = new Connection(clientConfig(settings, purpose))
    // Without a listener a connection that breaks between two statements would end the process.
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (failure) {
      await client.end().catch(() => {})
      if (!mayPass(failure) || performance.now() > deadline) throw failure
      await wait(100)
    }
  }
}

const loadClient = async (): Promise<typeof Client | undefined> => {
  try {
    return (await import('pg')).default.Client
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'ERR_MODULE_NOT_FOUND')
      return undefined
    throw failure
  }
}

const clientConfig = (
  settings: PostgresConnection,
  { application, replication }: ConnectionPurpose,
): ClientConfig => {
  const {
    host,
    port,
    user,
    password,
    ssl,
    connect_timeout = databaseDefaults.connect_timeout,
  } = settings
  const url = urlOf(settings)
  const database = databaseNameOf(settings)
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
    ...(replication === true ? { replication: 'database' } : {}),
    application_name: application,
    connectionTimeoutMillis: connect_timeout * 1000,
    keepAlive: true,
    options: '-c timezone=UTC -c datestyle=ISO -c client_min_messages=warning',
  }
}
