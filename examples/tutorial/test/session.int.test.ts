/** Types in what the tutorial says to type, in its order, and insists on the output that it shows. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

const tutorial = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'flext-session-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { scripts } = JSON.parse(readFileSync(join(tutorial, 'package.json'), 'utf8')) as {
  readonly scripts: { readonly order: string; readonly flext: string }
}
const prefix = 'npm run -s order -- '

/** A script's own command in a folder of the test's, so that nobody's shop is touched. */
const type = (script: string, args: string): string => {
  const [, condition = '', file = ''] = script.split(' ')
  const words = [condition, join(tutorial, file), ...args.split(' ')]
  const { stdout, stderr, signal } = spawnSync(process.execPath, words, {
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
  expect(type(scripts.order, command.slice(prefix.length))).toBe(output)
})

it('draws the run that went on after the crash', () => {
  const drawn = type(scripts.flext, 'runs show third --journal shop/journal.db')
  for (const seen of ['third', 'committed', 'reservePens', 'takeMoney', 'sendParcel']) {
    expect(drawn).toContain(seen)
  }
})
