/**
 * What runs a pair as it is installed: built first, for processes that begin with sources spend their
 * first tenths of a second on taking the types out.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import type * as pluginCommand from '../src/plugin-process/plugin-command.ts'
import type * as pairRunner from '../src/singer/pair/run-pair.ts'

execFileSync('npm', ['run', '--silent', 'build'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: ['ignore', 2, 2],
})

// What a pair starts imports as this process does, and the sources of other packages are not meant.
process.execArgv = process.execArgv.filter((option) => !option.startsWith('--conditions'))

const built = (file: string): Promise<unknown> =>
  import(new URL(`../dist/${file}.js`, import.meta.url).href)

export const { nativePlugin } = (await built(
  'plugin-process/plugin-command',
)) as typeof pluginCommand
export const { runPair } = (await built('singer/pair/run-pair')) as typeof pairRunner
