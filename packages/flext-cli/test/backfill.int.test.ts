/** Windows of streams that are loaded for themselves, while the state of other runs stays where it is. */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'
import { smallProject, type SmallProject } from './small-project.ts'

/** Ten days of visits; it goes on from a bookmark, and knows of no end. */
const tap = `#!/usr/bin/env node
const { readFileSync, appendFileSync } = require('node:fs')
const given = (name) => {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : JSON.parse(readFileSync(process.argv[at + 1], 'utf8'))
}
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n')
const schema = { properties: { id: { type: 'integer' }, at: { type: 'string', format: 'date-time' }, seen: { type: 'integer' } } }
const metadata = [{ breadcrumb: [], metadata: { 'replication-key': process.env.KEY || undefined } }]
if (process.argv.includes('--discover'))
  say({ streams: [{ tap_stream_id: 'visits', schema, key_properties: ['id'], metadata }] })
else {
  const from = given('--state')?.bookmarks?.visits?.replication_key_value ?? given('--config').start_date
  appendFileSync('asked', from + '\\n')
  say({ type: 'SCHEMA', stream: 'visits', schema, key_properties: ['id'] })
  if (process.env.VERSIONED) say({ type: 'ACTIVATE_VERSION', stream: 'visits', version: 2 })
  for (let id = 1; id <= 9; id += 1) {
    const at = '2026-11-0' + id + 'T12:00:00Z'
    if (at < from) continue
    say({ type: 'RECORD', stream: 'visits', record: { id, at, seen: Number(readFileSync('round', 'utf8')) } })
    say({ type: 'STATE', value: { bookmarks: { visits: { replication_key_value: at } } } })
  }
}
`
const project = (): SmallProject => {
  const made = smallProject()
  made.write('tap-visits', tap)
  chmodSync(join(made.root, 'tap-visits'), 0o755)
  made.write('round', '1')
  made.write(
    'meltano.yml',
    `version: 1
plugins:
  extractors:
    - { name: tap-visits, executable: ./tap-visits, config: { start_date: '2026-01-01' } }
    - name: tap-csv
      variant: flext
      config: { files: [{ entity: people, path: people.csv, keys: [id] }] }
  loaders:
    - { name: target-jsonl, variant: flext, config: { destination_path: out } }
    - { name: target-sqlite, variant: flext, config: { database: out/warehouse.db } }
`,
  )
  return made
}
const run = async (cwd: string, args: ReadonlyArray<string>, env: object = {}) => {
  const world = capturedWorld(['meltano', ...args], {
    cwd,
    env: { PATH: process.env['PATH'], KEY: 'at', ...env },
  })
  const code = await flext(world)
  return { code, out: world.stdout.text(), err: world.stderr.text() }
}
const visits = ['run', 'tap-visits', 'target-sqlite']

describe('a backfill', { timeout: 60_000 }, () => {
  it('loads the rows of its window again, and moves no state', async () => {
    using made = project()
    const { root } = made
    expect((await run(root, visits)).code).toBe(0)
    const state = async () => (await run(root, ['state', 'get', 'tap-visits-to-target-sqlite'])).out
    const before = await state()
    const log = async () => (await run(root, ['state', 'log', 'tap-visits-to-target-sqlite'])).out
    const revisions = await log()
    made.write('round', '2')
    const filled = await run(root, [
      ...visits,
      '--from',
      '2026-11-03',
      '--to',
      '2026-11-06',
      '--json',
    ])
    expect(filled.err).toBe('')
    expect(JSON.parse(filled.out)).toMatchObject({ runs: [{ result: { rows: { visits: 3 } } }] })
    expect(made.sum('visits', 'seen')).toBe(9 + 3)
    expect(await state()).toBe(before)
    expect(await log()).toBe(revisions)
    expect(made.text('asked').split('\n').at(-2)).toBe('2026-11-03T00:00:00.000Z')

    const next = await run(root, [...visits, '--json'])
    expect(JSON.parse(next.out)).toMatchObject({ runs: [{ result: { rows: { visits: 1 } } }] })
  })

  it('of all rows there are is loaded without moving the state, if that is asked', async () => {
    using made = project()
    const { root } = made
    const state = async () => (await run(root, ['state', 'log', 'tap-visits-to-target-sqlite'])).out
    for (const target of ['target-sqlite', 'target-jsonl']) {
      const words = ['run', 'tap-visits', target]
      const kept = await run(root, [...words, '--no-state-update'])
      expect(kept.err).not.toContain('error')
      expect(kept.code).toBe(0)
      expect((await run(root, ['state', 'get', `tap-visits-to-${target}`])).out).toBe(
        '{"singer_state":{}}\n',
      )
      const again = await run(root, [...words, '--json'])
      expect(JSON.parse(again.out)).toMatchObject({ runs: [{ result: { rows: { visits: 9 } } }] })
    }
    const csv = ['run', 'tap-csv', 'target-sqlite']
    expect((await run(root, [...csv, '--no-state-update'])).code).toBe(0)
    expect((await run(root, ['state', 'get', 'tap-csv-to-target-sqlite'])).out).toContain('{}')
    const before = await state()
    made.write('round', '2')
    expect((await run(root, [...visits, '--no-state-update'])).code).toBe(0)
    expect(await state()).toBe(before)
    expect(made.sum('visits', 'seen')).toBe(9 + 1)
  })

  it('is refused where rows cannot be told by time, or a version would drop the others', async () => {
    using made = project()
    const { root } = made
    const window = ['--from', '2026-11-03']
    const csv = await run(root, ['run', 'tap-csv', 'target-sqlite', ...window])
    expect(csv.err).toMatch(/expected streams with a replication key.*found none for people/s)
    const versioned = await run(root, [...visits, ...window], { VERSIONED: 'yes' })
    expect(versioned.err).toContain('a window of it cannot be loaded')
    const strange = await run(root, [...visits, ...window], { KEY: 'seen' })
    expect(strange.err).toContain('the replication key seen as a value such as 2026-11-03, found 1')
    expect(made.rows('visits') ?? 0).toBe(0)
    for (const wrong of [
      ['--to', '2026-11-03'],
      ['--from', 'soon'],
      [...window, '--to', '2026-11-02'],
    ]) {
      expect((await run(root, [...visits, ...wrong])).code).toBe(2)
    }
  })
})
