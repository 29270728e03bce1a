/** Peers that the workspace does not depend on: fetched from npm when they are first measured. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const pinned = { '@dbos-inc/dbos-sdk': '5.3.0' } as const

export const dbosVersion = pinned['@dbos-inc/dbos-sdk']

/** The folder whose `node_modules` they are in, outside of the workspace; otherwise why they are not there. */
export const installedPeers = (): { readonly folder: string } | { readonly missing: string } => {
  const folder = join(homedir(), '.cache', 'flext-bench', `dbos-sdk-${dbosVersion}`)
  const complete = join(folder, 'complete')
  if (existsSync(complete)) return { folder }
  mkdirSync(folder, { recursive: true })
  const manifest = { name: 'flext-bench-peers', private: true, dependencies: pinned }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const { status, error, stderr } = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8' },
  )
  if (status !== 0) {
    const why = error?.message ?? stderr.trim().split('\n')[0]
    return { missing: `@dbos-inc/dbos-sdk ${dbosVersion} could not be installed: ${why}` }
  }
  writeFileSync(complete, '')
  return { folder }
}
