/** What is left of runs to look at: what plugins said, what differs, a report. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'
import { smallProject } from './small-project.ts'
import { talkingProject } from './talking-project.ts'

const run = async (cwd: string, ...args: ReadonlyArray<string>) => {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  const world = capturedWorld(args, { cwd, env })
  const code = await flext(world)
  const stdout = world.stdout.text()
  const documents = () =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { code, stdout, stderr: world.stderr.text(), documents }
}

const pipeline = [
  'meltano',
  'run',
  'tap-talk',
  'target-sqlite',
  'flext-sql:run',
  '--quiet',
] as const

describe('flext meltano logs', { timeout: 60_000 }, () => {
  it('prints what plugins said, understood, filtered and without secrets', async () => {
    using project = talkingProject()
    const { root } = project
    expect((await run(root, 'meltano', 'logs')).stderr).toContain(
      'no pipeline has been run here yet',
    )
    expect(await run(root, ...pipeline)).toMatchObject({ code: 0 })

    const said = await run(root, 'meltano', 'logs')
    expect(said.stdout).toMatch(/info +tap-talk +discovering with \*\*\*\n/)
    expect(said.stdout).toMatch(/warning +tap-talk +it is late\n/)
    expect(said.stdout).toMatch(/info +tap-talk +record_count 30, users\n/)
    for (const file of readdirSync(join(root, '.flext', 'runs'), {
      recursive: true,
      encoding: 'utf8',
    }))
      if (file.endsWith('.jsonl'))
        expect(readFileSync(join(root, '.flext', 'runs', file), 'utf8')).not.toContain('s3cr3t')

    const late = await run(
      root,
      'meltano',
      'logs',
      'tap-talk-to-target-sqlite',
      '--level',
      'warning',
      '--json',
    )
    expect(late.documents()).toMatchObject([
      { plugin: 'tap-talk', level: 'warning', message: 'it is late', logger: 'tap-talk' },
    ])
    const followed = await run(root, 'meltano', 'logs', '--follow', '--tail', '1', '--json')
    expect(followed.documents()).toMatchObject([{ metric: { name: 'http_request_duration' } }])
    const none = await run(root, 'meltano', 'logs', '--plugin', 'target-sqlite')
    expect(none.stdout).toBe('')
    expect(none.stderr).toMatch(/^none of the \d+ lines that plugins said in .* is asked for\n$/)
    expect((await run(root, 'meltano', 'logs', '--level', 'loud')).code).toBe(2)

    const metrics = await run(root, 'meltano', 'logs', '--metrics', '--json')
    expect(JSON.parse(metrics.stdout)).toMatchObject({
      metrics: [
        { plugin: 'tap-talk', name: 'record_count', stream: 'users', times: 1, sum: 30 },
        { name: 'http_request_duration', stream: null, most: 0.25 },
      ],
    })
    const table = await run(root, 'meltano', 'logs', '--metrics')
    expect(table.stdout).toMatch(/http_request_duration +- +1 +250 ms +250 ms/)
  })
})

describe('a run that failed', { timeout: 60_000 }, () => {
  it('points to the log where a plugin has said something, in plain lines, and nowhere else', async () => {
    using project = talkingProject()
    project.write(
      'tap-talk',
      `#!/usr/bin/env node
console.error('WARNING the token is old')
if (!process.argv.includes('--discover')) process.exit(1)
console.log(JSON.stringify({ streams: [{ tap_stream_id: 'users', schema: { properties: { id: { type: 'integer' } } } }] }))
`,
    )
    const words = ['meltano', 'run', 'tap-talk', 'target-sqlite']
    const failed = await run(project.root, ...words, '--log-level', 'info')
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('info: WARNING the token is old plugin=tap-talk\n')
    expect(failed.stderr).toMatch(/^→ flext meltano logs \S+ --level warning$/m)
    expect(failed.stderr).not.toContain('{"level"')

    using native = smallProject({ orders: 1 })
    native.write('people.csv', 'id,name\n1,Ana\n2,Bia,Cid\n')
    const refused = await run(native.root, 'meltano', 'run', 'tap-csv', 'target-sqlite')
    expect(refused.stderr).toContain('people.csv:3')
    expect(refused.stderr).toContain('→ flext runs show')
    expect(refused.stderr).not.toContain('meltano logs')
  })
})

describe('flext meltano diff and flext runs report', { timeout: 120_000 }, () => {
  it('compare runs of a pipeline, and draw one up as a page', async () => {
    using project = talkingProject()
    const { root, source } = project
    expect(await run(root, ...pipeline)).toMatchObject({ code: 0 })
    expect((await run(root, 'meltano', 'diff')).stderr).toContain(
      'there is no run of the pipeline before',
    )
    source(40, { mail: true, orders: 7 })
    expect(await run(root, ...pipeline, '--full-refresh')).toMatchObject({ code: 0 })

    const diff = await run(root, 'meltano', 'diff')
    expect(diff.stdout).toMatch(/users +30 +40 +\+10 \(\+33 %\)\n/)
    expect(diff.stdout).toMatch(/orders +- +7 +\+7 +new\n/)
    expect(diff.stdout).toMatch(/columns +users: \+ mail string\n/)
    expect(diff.stdout).toMatch(/models +top: 30 → 40 rows\n/)
    expect(diff.stdout).toMatch(/state +users: 2026-01-31T00:00:30Z → 2026-01-31T00:00:40Z\n/)
    expect(diff.stdout).toMatch(/load +\d/)
    expect(diff.stdout).toMatch(/asked +fullRefresh: nothing → true/)

    const listed = JSON.parse((await run(root, 'runs', 'list', '--json')).stdout) as {
      readonly runs: ReadonlyArray<{ readonly id: string }>
    }
    const [after = '', before = ''] = listed.runs.map(({ id }) => id)
    const same = await run(
      root,
      'meltano',
      'diff',
      before.slice(0, -1),
      before.slice(-14),
      '--json',
    )
    expect(JSON.parse(same.stdout)).toMatchObject({
      before: { id: before },
      after: { id: before },
      streams: [{ stream: 'users', isChanged: false }],
      state: [],
    })
    const back = await run(root, 'meltano', 'diff', after, before, '--json')
    expect(JSON.parse(back.stdout)).toMatchObject({
      before: { id: after },
      streams: [{ columns: { removed: [{ name: 'mail' }] } }, { before: { published: 7 } }],
    })

    const reported = await run(root, 'runs', 'report', before, '--output', 'out/first.html')
    expect(reported.stdout).toContain('1 stream in ')
    const first = readFileSync(join(root, 'out/first.html'), 'utf8')
    expect(first).toContain('raw_users.id is unique')
    const edges = [...first.matchAll(/data-from="([^"]+)" data-to="([^"]+)"/g)]
    expect(edges.map(([, from, to]) => `${from} > ${to}`).toSorted()).toEqual([
      'raw_users > top',
      'tap users > raw_users',
    ])
    expect(first).not.toContain('id="history"')
    expect(await run(root, 'runs', 'report')).toMatchObject({ code: 0 })
    const newest = readFileSync(join(root, 'report.html'), 'utf8')
    expect(newest).toContain('The last 2 runs')
    expect(newest).toContain('it is late')
    expect(newest).toContain('http_request_duration')
    expect(newest).toContain('2026-01-31T00:00:40Z')
    expect(newest).not.toContain('s3cr3t')
  })
})
