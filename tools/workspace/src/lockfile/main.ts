/** `npm run lock`: brings package-lock.json up to date and completes it for every system. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { run, workspaceRoot } from '../process/run.ts'
import { complete, unlockedIn } from './complete.ts'
import type { Lockfile } from './lockfile.ts'

const file = join(workspaceRoot, 'package-lock.json')
const { code } = await run('npm', [
  'install',
  '--package-lock-only',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
])
const lockfile = JSON.parse(readFileSync(file, 'utf8')) as Lockfile
const completed = complete(lockfile)
writeFileSync(file, `${JSON.stringify(completed, undefined, 2)}\n`)
console.log(`added ${unlockedIn(lockfile).length - unlockedIn(completed).length} entries`)
for (const { of, name, version } of unlockedIn(completed)) {
  console.error(`${of} may need ${name}@${version}, of which the registry knows nothing`)
}
process.exitCode = code
