/** What users of other runners complain about and no other test shows here: see docs/explanation/complaints.md. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

// Taps and targets are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 120_000 })

/** Extracts birds; once there are nests, those too, and says at its end that it knows nothing. */
const tap = `#!/usr/bin/env node
import { existsSync } from 'node:fs'
const say = (message) => console.log(JSON.stringify(message))
const streams = existsSync('nests') ? ['birds', 'nests'] : ['birds']
const schema = { type: 'object', properties: { id: { type: 'integer' } } }
if (process.argv.includes('--discover'))
  say({ streams: streams.map((name) => ({ tap_stream_id: name, schema, key_properties: ['id'] })) })
else {
  const bookmarks = {}
  for (const stream of streams) {
    say({ type: 'SCHEMA', stream, schema, key_properties: ['id'] })
    say({ type: 'RECORD', stream, record: { id: 1 } })
    bookmarks[stream] = { at: streams.length }
    say({ type: 'STATE', value: { bookmarks } })
  }
  if (streams.length > 1) say({ type: 'STATE', value: {} })
}
`

const projectWith = (settings: string) => {
  const root = mkdtempSync(join(tmpdir(), 'flext-complaints-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'tap.mjs'), tap, { mode: 0o755 })
  writeFileSync(
    join(root, 'meltano.yml'),
    `${settings}
plugins:
  extractors: [{ name: tap-birds, executable: ./tap.mjs, capabilities: [discover, catalog, state] }]
  loaders: [{ name: target-jsonl, variant: flext, config: { destination_path: out } }]
`,
  )
  const run = async (...words: ReadonlyArray<string>) => {
    const env = { PATH: process.env['PATH'] ?? '' }
    const world = capturedWorld(['meltano', ...words], { cwd: root, env })
    const code = await flext(world)
    return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
  }
  return { root, run }
}

it.each([
  ['beside the rows', ''],
  ['in a folder', 'state_backend: { uri: file://states }'],
])(
  'a stream that is new is extracted at once, and an empty last state forgets nothing: states %s',
  async (_, settings) => {
    const { root, run } = projectWith(settings)
    const first = await run('run', 'tap-birds', 'target-jsonl')
    expect(`${first.stderr} ${first.code}`).toMatch(/ 0$/)
    writeFileSync(join(root, 'nests'), '')
    const second = await run('run', 'tap-birds', 'target-jsonl')
    expect(`${second.stderr} ${second.code}`).toMatch(/ 0$/)
    expect(readFileSync(join(root, 'out', 'nests.jsonl'), 'utf8')).toBe('{"id":1}\n')
    const state = await run('state', 'get', 'tap-birds-to-target-jsonl')
    expect(JSON.parse(state.stdout)).toEqual({
      singer_state: { bookmarks: { birds: { at: 2 }, nests: { at: 2 } } },
    })
  },
)
