/**
 * The releases of Node that packages are tried on, from the npm package `node`: the oldest that the
 * packages promise to work on, kept in the workspace's cache, and the one the workspace runs on.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { run, workspaceRoot } from '../process/run.ts'

export interface NodeRelease {
  readonly version: string
  /** The folder its program is in, for the front of PATH. */
  readonly bin: string
}

const cache = join(workspaceRoot, 'node_modules', '.cache', 'flext', 'node')

/** Reads `engines.node`, such as `>=22.19`. */
export const oldestPromised = (engines: string): string => {
  const [, major, minor = '0', patch = '0'] =
    /^>=(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(engines) ?? []
  if (major === undefined) throw new Error(`engines.node: expected >=major.minor, found ${engines}`)
  return `${major}.${minor}.${patch}`
}

export const nodeReleases = async (engines: string): Promise<readonly NodeRelease[]> => {
  const oldest = oldestPromised(engines)
  return [
    { version: oldest, bin: await installed(oldest) },
    { version: process.versions.node, bin: dirname(process.execPath) },
  ]
}

const installed = async (version: string): Promise<string> => {
  const folder = join(cache, version)
  const bin = join(folder, 'node_modules', 'node', 'bin')
  if (existsSync(join(bin, 'node'))) return bin
  mkdirSync(folder, { recursive: true })
  const manifest = {
    private: true,
    dependencies: { node: version },
    // The package fetches the program of this system, which is a package of its own.
    allowScripts: { node: true },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const { code, output } = await run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'],
    { cwd: folder, output: 'collect' },
  )
  if (code !== 0 || !existsSync(join(bin, 'node'))) {
    throw new Error(`Node ${version} could not be installed from npm\n${output}`)
  }
  return bin
}
