/** Types in what the tutorial says to type, in its order, and insists on the output that it shows. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

const tutorial = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'flext-session-'))
afterAll(() => rmSync(folder, { recursive: true }))

const manifest = JSON.parse(readFileSync(join(tutorial, 'package.json'), 'utf8')) as {
  readonly scripts: { readonly order: string }
}
const prefix = 'npm run -s order -- '

/** The script's own command in a folder of the test's, so that nobody's shop is touched. */
const order = (args: string): string => {
  const [, ...script] = manifest.scripts.order
    .replace('order.ts', join(tutorial, 'order.ts'))
    .split(' ')
  const { stdout, stderr, signal } = spawnSync(process.execPath, [...script, ...args.split(' ')], {
    cwd: folder,
    encoding: 'utf8',
  })
  return `${stdout}${stderr}${signal === 'SIGKILL' ? 'Killed\n' : ''}`
}

const session = readFileSync(join(import.meta.dirname, 'session.txt'), 'utf8')
  .replaceAll(/^# #(?:end)?region.*\n/gm, '')
  .split('$ ')
  .slice(1)
  .map((part) => {
    const [command = '', ...output] = part.split('\n')
    return { command, output: output.join('\n') }
  })

it.each(session)('prints what the tutorial shows for $command', ({ command, output }) => {
  expect(command.startsWith(prefix)).toBe(true)
  expect(order(command.slice(prefix.length))).toBe(output)
})
