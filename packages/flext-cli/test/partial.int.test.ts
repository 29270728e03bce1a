/** A stream that fails for good, and what the others bring all the same. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

const tap = `#!/usr/bin/env node
const { readFileSync, existsSync } = require('node:fs')
const given = (name) => {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : JSON.parse(readFileSync(process.argv[at + 1], 'utf8'))
}
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n')
const schema = { properties: { id: { type: 'integer' } } }
if (process.argv.includes('--discover'))
  say({ streams: ['good', 'bad'].map((id) => ({ tap_stream_id: id, schema, key_properties: ['id'], metadata: [{ breadcrumb: [], metadata: { selected: true } }] })) })
else {
  const bookmarks = { ...given('--state')?.bookmarks }
  for (const { tap_stream_id: stream, metadata } of given('--catalog').streams) {
    if (metadata[0].metadata.selected === false) continue
    say({ type: 'SCHEMA', stream, schema, key_properties: ['id'] })
    for (let id = bookmarks[stream] ?? 0; id < 4; id += 1) {
      if (stream === 'bad' && id === 3 && !existsSync('mended')) { console.error('no such table'); process.exit(1) }
      say({ type: 'RECORD', stream, record: { id } })
      bookmarks[stream] = id + 1
      if (id % 2 === 1) say({ type: 'STATE', value: { bookmarks } })
    }
  }
}
`

const project = (annotations: string) => {
  const root = mkdtempSync(join(tmpdir(), 'flext-partial-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'tap'), tap)
  chmodSync(join(root, 'tap'), 0o755)
  const annotate = (said: string): void =>
    writeFileSync(
      join(root, 'meltano.yml'),
      `version: 1
plugins:
  extractors:
  - name: tap-x
    executable: ./tap
    capabilities: [catalog, discover, state]
    ${said}
  loaders:
  - { name: target-jsonl, variant: flext, config: { destination_path: out } }
  - { name: target-copy, inherit_from: target-jsonl, config: { destination_path: copy } }
`,
    )
  annotate(annotations)
  const command = async (...words: ReadonlyArray<string>) => {
    const world = capturedWorld(words, { cwd: root, env: { PATH: process.env['PATH'] } })
    const code = await flext(world)
    return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
  }
  const run = (...more: ReadonlyArray<string>) =>
    command('meltano', 'run', 'tap-x', 'target-jsonl', ...more)
  /** Of the states that were kept, the latest first. */
  const kinds = async (): Promise<ReadonlyArray<string>> => {
    const { stdout } = await command('meltano', 'state', 'log', 'tap-x-to-target-jsonl', '--json')
    const { revisions } = JSON.parse(stdout) as {
      readonly revisions: ReadonlyArray<{ readonly kind: string }>
    }
    return revisions.map(({ kind }) => kind)
  }
  const rows = (stream: string): number => {
    try {
      return readFileSync(join(root, 'out', `${stream}.jsonl`), 'utf8')
        .trimEnd()
        .split('\n').length
    } catch {
      return 0
    }
  }
  return {
    command,
    annotate,
    run,
    rows,
    kinds,
    page: () => readFileSync(join(root, 'report.html'), 'utf8'),
    mend: () => writeFileSync(join(root, 'mended'), ''),
  }
}

describe('a stream that fails for good', { timeout: 60_000 }, () => {
  it('leaves nothing of the others by default', async () => {
    const { run, rows } = project('annotations: { flext: { streams: { parallel: 2 } } }')
    const failed = await run()
    expect(failed.code).toBe(1)
    expect([rows('good'), rows('bad')]).toEqual([0, 0])
  })

  it.each([
    ['the project says so', 'annotations: { flext: { streams: { on_failure: keep } } }', []],
    ['it is asked for', '', ['--on-stream-failure', 'keep']],
  ])('leaves what the others bring where %s', async (_how, annotations, options) => {
    const { command, run, rows, kinds, mend, page } = project(annotations)
    const partial = await run(...options)
    expect(partial.stdout).toMatch(/^! .*\n {2}committed/)
    expect(partial.stdout).toMatch(/failed +bad: tap-x \(bad\): the tap ended with exit code 1/)
    expect(partial.code).toBe(5)
    expect([rows('good'), rows('bad')]).toEqual([4, 2])
    expect(await kinds()).toEqual(['partial'])
    const shown = await command('runs', 'show', 'tap-x-to-target-jsonl')
    expect((await command('runs', 'list')).stdout).toContain('! committed, streams failed')
    expect(shown.stdout).toMatch(/failed +bad: tap-x \(bad\): the tap ended with exit code 1/)
    expect(await command('runs', 'report')).toMatchObject({ code: 0 })
    expect(page()).toContain('committed without one of its streams')
    mend()
    const whole = await run(...options, '--json')
    expect(whole.code).toBe(0)
    expect(JSON.parse(whole.stdout)).toMatchObject({ runs: [{ result: { rows: { bad: 2 } } }] })
    expect([rows('good'), rows('bad')]).toEqual([4, 4])
    expect(await kinds()).toEqual(['complete', 'partial'])
  })

  it('leaves the state where it is, where that is asked for', async () => {
    const { run, rows } = project('')
    const options = ['--no-state-update', '--on-stream-failure', 'keep']
    for (const times of [1, 2]) {
      const partial = await run(...options)
      expect(partial.stdout).toMatch(/failed +bad: tap-x \(bad\): the tap ended with exit code 1/)
      expect(partial.code).toBe(5)
      expect(rows('good')).toBe(4 * times)
    }
  })

  it.each([
    ['pipeline', 'one', []],
    ['job', 'one', ['tap-x', 'target-copy', '--parallel', '2']],
  ])('is told where a %s goes on with it, or begins anew', async (_what, id, more) => {
    const { command, annotate, run, rows } = project('')
    expect((await run(...more, '--id', id)).code).toBe(1)
    annotate('annotations: { flext: { streams: { on_failure: keep } } }')
    const retried = await command('runs', 'retry', id)
    expect(retried.stdout).toMatch(
      /^! committed .*\n {2}failed {2}bad of tap-x-to-target-\w+: tap-x \(bad\): the tap ended/,
    )
    expect(retried.stderr).toContain(
      id === 'one' && more.length === 0 ? 'beginning anew what was taken back of run' : 'going on',
    )
    expect(retried.code).toBe(5)
    expect([rows('good'), rows('bad')]).toEqual([4, 2])
  })

  it('has no other ways', async () => {
    const { run } = project('')
    const refused = await run('--on-stream-failure', 'ignore')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('there is no ignore; there are abort and keep')
  })
})
