/**
 * A real MariaDB on the loopback interface, in a folder of its own, that flushes to the disk at each
 * commit and wants a password.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { createConnection } from 'mysql2/promise'

import { freePort } from './free-port.ts'
import { programPath } from './server-missing.ts'
import { startProcess, type ServerProcess } from './server-process.ts'
import { giveTo, unprivilegedUser } from './unprivileged-user.ts'

export interface MariadbOptions {
  /** Of my.cnf: `{ innodb_lock_wait_timeout: 1 }`. */
  readonly settings?: Readonly<Record<string, string | number>>
}

/** What `mysql2` needs to connect. */
export interface MariadbConnection {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

export interface MariadbServer extends AsyncDisposable {
  readonly port: number
  readonly connection: MariadbConnection
  /** Where it writes its log. */
  readonly log: string
  /** Makes an empty database; answers how to connect to it. */
  readonly createDatabase: (name: string) => Promise<MariadbConnection>
  /** SIGKILL, as if the machine had gone. `restart` brings it back. */
  readonly kill: () => Promise<void>
  /** On the same port with what was committed. */
  readonly restart: () => Promise<void>
  /** Stops it and removes its folder. */
  readonly stop: () => Promise<void>
}

const account = { user: 'flext', password: 'not-to-be-seen' } as const

export const startMariadb = async ({
  settings = {},
}: MariadbOptions = {}): Promise<MariadbServer> => {
  const user = unprivilegedUser(['mysql', 'nobody'])
  const program = programPath('mariadb', 'mariadbd')
  const folder = mkdtempSync(join(tmpdir(), 'flext-mariadb-'))
  giveTo(user, folder)
  const [data, logs, run] = ['data', 'log', 'run'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await promisify(execFile)(
    programPath('mariadb', 'mariadb-install-db'),
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { ...user, cwd: '/', env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' } },
  )
  for (const made of [logs, run]) {
    mkdirSync(made)
    giveTo(user, made)
  }
  const log = join(logs, 'mariadb.log')
  const init = join(run, 'init.sql')
  writeFileSync(
    init,
    [
      `create user if not exists '${account.user}'@'127.0.0.1' identified by '${account.password}';`,
      `grant all on *.* to '${account.user}'@'127.0.0.1';`,
      'create database if not exists flext;',
    ].join('\n'),
  )
  const port = await freePort()
  const connection = { host: '127.0.0.1', port, ...account, database: 'flext' }

  const start = async (): Promise<ServerProcess> => {
    const process = startProcess({
      program,
      args: [
        '--no-defaults',
        `--datadir=${data}`,
        `--socket=${join(run, 'socket')}`,
        `--pid-file=${join(run, 'pid')}`,
        `--init-file=${init}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        '--skip-name-resolve',
        '--innodb-flush-log-at-trx-commit=1',
        ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
      ],
      user,
      log,
      folder,
    })
    await process.ready(() => answers(connection))
    return process
  }
  let server = await start()
  const stop = async (): Promise<void> => {
    await server.stop('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }

  return {
    port,
    connection,
    log,
    createDatabase: async (name) => {
      await using client = await connected(connection)
      await client.query(`create database ${client.escapeId(name)}`)
      return { ...connection, database: name }
    },
    kill: () => server.kill(),
    restart: async () => {
      await server.stop('SIGTERM')
      server = await start()
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const connected = (connection: MariadbConnection) =>
  createConnection({ ...connection, connectTimeout: 2_000 })

const answers = async (connection: MariadbConnection): Promise<boolean> => {
  try {
    await using client = await connected(connection)
    await client.query('select 1')
    return true
  } catch {
    return false
  }
}
