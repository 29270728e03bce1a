/**
 * A real PostgreSQL on the loopback interface, in a folder of its own. It flushes to the disk as
 * one in use does, and wants a password, so that tests meet what users meet.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Client } from 'pg'

import { freePort } from './free-port.ts'
import { copyTemplate, postgresTemplate } from './postgres-template.ts'
import { programPath } from './server-missing.ts'
import { startProcess, type ServerProcess } from './server-process.ts'
import { giveTo, unprivilegedUser } from './unprivileged-user.ts'

export interface PostgresOptions {
  /** For two-phase commit; PostgreSQL's own default is 0, which refuses it. */
  readonly maxPreparedTransactions?: number
  /** Of postgresql.conf: `{ log_statement: 'all' }`. */
  readonly settings?: Readonly<Record<string, string | number>>
}

/** What `pg` needs to connect. */
export interface PostgresConnection {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

export interface PostgresServer extends AsyncDisposable {
  readonly port: number
  readonly connection: PostgresConnection
  readonly url: string
  /** Where it writes its log. */
  readonly log: string
  /** Of the postmaster that runs now. */
  readonly pid: () => number
  /** Makes an empty database; answers how to connect to it. */
  readonly createDatabase: (name: string) => Promise<PostgresConnection>
  /** The same with a connection string. */
  readonly urlOf: (database: string) => string
  /** SIGKILL to the postmaster and its children, as if the machine had gone. `restart` brings it back. */
  readonly kill: () => Promise<void>
  /** On the same port with what was committed. A running server is told to end its connections first. */
  readonly restart: () => Promise<void>
  /** Stops it and lets `restart` bring it back. */
  readonly shutDown: () => Promise<void>
  /** Stops it and removes its folder. */
  readonly stop: () => Promise<void>
}

const superuser = { user: 'flext', password: 'not-to-be-seen' } as const

export const startPostgres = async ({
  maxPreparedTransactions = 0,
  settings = {},
}: PostgresOptions = {}): Promise<PostgresServer> => {
  const user = unprivilegedUser()
  const program = programPath('postgresql', 'postgres')
  const template = await postgresTemplate(programPath('postgresql', 'initdb'), superuser, user)
  const folder = mkdtempSync(join(tmpdir(), 'flext-postgres-'))
  giveTo(user, folder)
  const cluster = join(folder, 'cluster')
  await copyTemplate(template, cluster, user)
  const logs = join(folder, 'log')
  mkdirSync(logs)
  const log = join(logs, 'postgres.log')
  const port = await freePort()
  const connection = { host: '127.0.0.1', port, ...superuser, database: 'postgres' }
  const configuration = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_prepared_transactions: maxPreparedTransactions,
    max_connections: 100,
    ...settings,
  }

  const start = async (): Promise<ServerProcess> => {
    const process = startProcess({
      program,
      args: [
        '-D',
        cluster,
        '-p',
        String(port),
        ...Object.entries(configuration).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      user,
      log,
      folder,
    })
    await process.ready(() => answers(connection))
    return process
  }
  let process = await start()
  const shutDown = (): Promise<void> => process.stop('SIGINT')
  const stop = async (): Promise<void> => {
    await process.stop('SIGINT')
    rmSync(folder, { recursive: true, force: true })
  }

  return {
    port,
    connection,
    url: urlOf(connection),
    log,
    pid: () => process.pid,
    createDatabase: async (name) => {
      await withClient(connection, async (client) => {
        await client.query(`create database ${client.escapeIdentifier(name)}`)
      })
      return { ...connection, database: name }
    },
    urlOf: (database) => urlOf({ ...connection, database }),
    kill: () => process.kill(),
    restart: async () => {
      await shutDown()
      process = await start()
    },
    shutDown,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const urlOf = ({ host, port, user, password, database }: PostgresConnection): string =>
  `postgresql://${user}:${password}@${host}:${port}/${database}`

const answers = async (connection: PostgresConnection): Promise<boolean> => {
  try {
    await withClient(connection, async (client) => {
      await client.query('select 1')
    })
    return true
  } catch {
    return false
  }
}

const withClient = async (
  connection: PostgresConnection,
  work: (client: Client) => Promise<void>,
): Promise<void> => {
  const client = new Client({ ...connection, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
