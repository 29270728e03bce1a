/**
 * The servers that tests use: where their programs may lie, and how they are installed. Built-ins
 * only, as it is read before anything of the workspace is installed.
 */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/** @typedef {'postgresql' | 'nats' | 'mariadb' | 'restate' | 'chromium'} ServerName */

/**
 * @typedef {{
 *   readonly title: string,
 *   readonly programs: readonly string[],
 *   readonly folders: () => readonly string[],
 *   readonly debian?: string,
 *   readonly brew?: string,
 * }} KnownServer
 */

/** @type {Readonly<Record<ServerName, KnownServer>>} */
export const knownServers = {
  postgresql: {
    title: 'PostgreSQL',
    programs: ['postgres', 'initdb'],
    folders: () => numbered('/usr/lib/postgresql').map((version) => join(version, 'bin')),
    debian: 'postgresql',
    brew: 'postgresql',
  },
  nats: {
    title: 'NATS',
    programs: ['nats-server'],
    folders: () => ['/usr/sbin', '/usr/local/sbin'],
    debian: 'nats-server',
    brew: 'nats-server',
  },
  restate: {
    title: 'Restate',
    programs: ['restate-server'],
    // An npm package for each platform, which the workspace installs.
    folders: () => packaged(`@restatedev/restate-server-${process.platform}-${process.arch}`),
  },
  mariadb: {
    title: 'MariaDB',
    programs: ['mariadbd', 'mariadb-install-db'],
    folders: () => ['/usr/sbin', '/usr/local/sbin'],
    debian: 'mariadb-server',
    brew: 'mariadb',
  },
  // No server, but found, installed and missed in the same way.
  chromium: {
    title: 'Chromium',
    programs: ['chromium'],
    folders: () => [],
    debian: 'chromium',
    brew: 'chromium',
  },
}

/**
 * Where a program of a server is, or `undefined`: a versioned folder first, the newest of them, then PATH.
 * @type {(server: ServerName, program: string, path?: string) => string | undefined}
 */
export const programOf = (server, program, path = process.env['PATH'] ?? '') =>
  [...knownServers[server].folders(), ...path.split(delimiter)]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find(isProgram)

/**
 * The servers of which a program is not there.
 * @type {(path?: string) => readonly ServerName[]}
 */
export const missingServers = (path) =>
  /** @type {ServerName[]} */ (Object.keys(knownServers)).filter((server) =>
    knownServers[server].programs.some((program) => programOf(server, program, path) === undefined),
  )

/** @type {(file: string) => boolean} */
const isProgram = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Where a package lies that Restate's own brings along for this platform.
 * @type {(name: string) => readonly string[]}
 */
const packaged = (name) => {
  try {
    const require = createRequire(import.meta.url)
    const from = createRequire(require.resolve('@restatedev/restate-server/package.json'))
    return [join(dirname(from.resolve(`${name}/package.json`)), 'bin')]
  } catch {
    return []
  }
}

/** @type {(folder: string) => readonly string[]} */
const numbered = (folder) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^\d+$/.test(name))
        .toSorted((one, other) => Number(other) - Number(one))
        .map((name) => join(folder, name))
    : []
