/**
 * Makes the workspace ready to run: the packages that package-lock.json names, and the workspace's
 * own Node. Runs before `npm start` and `npm test` on whatever Node is there (20 or later), so it
 * uses built-ins only and takes a few milliseconds when nothing is missing.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {Readonly<Record<string, { readonly version?: string, readonly integrity?: string,
 *   readonly optional?: boolean, readonly devOptional?: boolean }>>} LockedPackages
 */

/**
 * Why an install is needed, in words, or `undefined` when what is installed fits the lock file.
 * @type {(root: string) => string | undefined}
 */
export const reasonToInstall = (root) => {
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  if (installed === undefined) return 'nothing is installed yet'
  const locked = packagesOf(join(root, 'package-lock.json')) ?? {}
  for (const [path, wanted] of Object.entries(locked)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue
    const present = installed[path]
    if (present === undefined) {
      if (wanted.optional || wanted.devOptional) continue
      return `${path} is missing`
    }
    if (present.version !== wanted.version || present.integrity !== wanted.integrity) {
      return `${path} is not the version in package-lock.json`
    }
  }
  return undefined
}

/**
 * The workspace's own Node, where the npm package `node` puts it.
 * @type {(root: string) => string}
 */
export const ownNode = (root) =>
  join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * Installs what is missing under `root`; says what it does in one line; throws when it cannot.
 * @type {(root: string, say?: (line: string) => void) => void}
 */
export const bootstrap = (root, say = (line) => console.error(line)) => {
  const reason = reasonToInstall(root)
  if (reason !== undefined) {
    say(`Installing the workspace's packages (${reason}); this takes a minute.`)
    run(root, npm(), ['ci', '--loglevel=error', '--no-audit', '--no-fund'])
  }
  if (existsSync(ownNode(root))) return
  say("Installing the workspace's own Node.")
  // npm may have been told to run no install scripts; this is the one the workspace needs.
  run(join(root, 'node_modules', 'node'), [process.execPath], ['installArchSpecificPackage.js'])
  run(root, [ownNode(root)], ['--version'])
}

/** @type {(lockfile: string) => LockedPackages | undefined} */
const packagesOf = (lockfile) => {
  if (!existsSync(lockfile)) return undefined
  const content = /** @type {{ readonly packages: LockedPackages }} */ (
    JSON.parse(readFileSync(lockfile, 'utf8'))
  )
  return content.packages
}

/**
 * The npm that called us, run by the Node that runs us; else the one on PATH.
 * @type {() => readonly [string, ...(readonly string[])]}
 */
const npm = () => {
  const caller = process.env['npm_execpath'] ?? ''
  return caller.endsWith('.js') ? [process.execPath, caller] : ['npm']
}

/**
 * @type {(cwd: string, command: readonly [string, ...(readonly string[])],
 *   rest: readonly string[]) => void}
 */
const run = (cwd, [command, ...first], rest) => {
  const { status, error } = spawnSync(command, [...first, ...rest], {
    cwd,
    // What an install says goes to stderr: stdout belongs to the command that comes after.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  const line = [command, ...first, ...rest].join(' ')
  throw new Error(`${line} in ${cwd} failed: ${error?.message ?? `exit code ${status}`}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const major = Number(process.versions.node.split('.')[0])
  try {
    if (major < 20) throw new Error(`Node 20 or later is needed, this is ${process.version}.`)
    bootstrap(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
