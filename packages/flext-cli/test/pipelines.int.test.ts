/** The commands in this process, over a real project and a real journal. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'

import { describe, expect, it } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld, type WorldOptions } from './captured-world.ts'
import { smallProject } from './small-project.ts'
import { leaveStuck } from './stuck-run.ts'

const run = async (cwd: string, args: ReadonlyArray<string>, options: WorldOptions = {}) => {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env }
  const world = capturedWorld(args, { cwd, ...options, env })
  const code = await flext(world)
  const stdout = world.stdout.text()
  return { code, stdout, stderr: world.stderr.text(), json: () => JSON.parse(stdout) as Document }
}

/** What may stand in a document, as far as a test looks into it. */
interface Document {
  readonly runs: ReadonlyArray<{ readonly id: string; readonly how: string }>
  readonly events: ReadonlyArray<{ readonly id: string }>
  readonly next: string
  readonly error: { readonly _tag: string }
}

const text: unknown = expect.any(String)
const number: unknown = expect.any(Number)
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const among = (...items: ReadonlyArray<object>): unknown =>
  expect.arrayContaining(items.map((item): unknown => expect.objectContaining(item)))

describe('flext meltano run', { timeout: 60_000 }, () => {
  it('runs a pipeline, sums up what it did, and leaves a run that can be looked at', async () => {
    using project = smallProject()
    const { root } = project
    const ran = await run(root, ['meltano', 'run', 'tap-csv', 'target-sqlite', 'flext-sql:run'])
    expect(ran.stdout).toMatch(/people +50\n +orders +300\n +spend +50 +model/)
    expect(ran.stdout).toContain('2 of 2 passed')
    expect(ran.stdout).toContain('exactly once')
    expect(ran.stdout).toMatch(
      /→ flext runs show dev:tap-csv-to-target-sqlite@\d{8}T\d{6}\.\d{3}Z\n/,
    )
    expect(ran.stderr).toContain('loaded: 350 rows')
    expect(ran.code).toBe(0)
    expect(project.rows('spend')).toBe(50)
    expect(readFileSync(join(root, '.flext', '.gitignore'), 'utf8')).toBe('*\n')

    const below = join(root, 'models')
    const shown = await run(below, ['runs', 'show', 'dev:'])
    expect(shown.stdout).toContain('✔ commitPipelineTransaction')
    expect(shown.stdout).toContain('⚑ flext.meltano.etl-pipeline.completed')

    const told = await run(root, ['events', '--type', '*.completed'])
    expect(JSON.parse(told.stdout)).toMatchObject({
      specversion: '1.0',
      type: 'flext.meltano.etl-pipeline.completed',
      data: { rows: { people: 50, orders: 300 } },
    })
  })

  it('answers with one JSON document, and says nothing else', async () => {
    using project = smallProject()
    const ran = await run(project.root, ['meltano', 'run', 'nightly', '--json'])
    expect(ran.stderr).toBe('')
    expect(ran.json()).toMatchObject({
      journal: like(/journal\.db$/),
      runs: [
        {
          id: like(/^dev:tap-csv-to-target-sqlite@.*\/1$/),
          stateId: 'dev:tap-csv-to-target-sqlite',
          status: 'committed',
          how: 'begun',
          durationMs: number,
          result: {
            delivery: 'exactly-once',
            commit: 'transaction',
            rows: { people: 50, orders: 300 },
            models: [{ name: 'spend', rows: 50 }],
            checks: [{ passed: true }, { passed: true }],
            stateBefore: null,
            stateAfter: { bookmarks: {} },
          },
          streams: [
            { stream: 'people', read: 50, published: 50, inserted: 50, updated: 0, rejected: 0 },
            { stream: 'orders', read: 300, inserted: 300 },
          ],
          phases: among({ phase: 'load', outcome: 'done', durationMs: number }),
        },
        { id: like(/^dev:tap-csv-to-target-jsonl@.*\/2$/) },
      ],
    })
    const listed = await run(project.root, ['runs', 'list', '--json', '--limit', '1'])
    expect(listed.json()).toMatchObject({ more: true, runs: [{ status: 'committed' }] })
    const events = await run(project.root, ['events', '--json', '--limit', '2'])
    expect(events.json().events).toHaveLength(2)
    const next = await run(project.root, ['events', '--json', '--after', events.json().next])
    expect(next.json().events.length).toBeGreaterThan(0)
    expect(next.json().events[0]?.id).not.toBe(events.json().events[1]?.id)
  })

  it('tells what goes on as JSON lines where it is asked to, beside its one document', async () => {
    using project = smallProject()
    const args = ['meltano', 'run', 'tap-csv', 'target-sqlite', '--json', '--progress']
    const ran = await run(project.root, [...args, 'json'])
    expect(ran.json().runs).toHaveLength(1)
    const told = ran.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string })
    expect(told).toContainEqual(
      expect.objectContaining({ type: 'done', phase: 'discover', result: '2 streams' }),
    )
    expect(told.findLast(({ type }) => type === 'progress')).toMatchObject({
      run: ran.json().runs[0]?.id,
      streams: [
        { stream: 'people', rows: 50, bytes: number },
        { stream: 'orders', rows: 300, bytes: number, done: 1 },
      ],
    })
    const mistaken = await run(project.root, [...args, 'loudly'])
    expect(mistaken.code).toBe(2)
    expect(mistaken.stderr).toContain('there is no loudly; there are auto, plain, json, none')
  })

  it('draws its progress on a terminal, coloured, and gives the cursor back', async () => {
    using project = smallProject()
    const args = ['meltano', 'run', 'tap-csv', 'target-sqlite']
    const ran = await run(project.root, args, { columns: 100 })
    expect(ran.stderr).toContain('\u001b[32m✔\u001b[39m loaded')
    expect(ran.stderr.lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      ran.stderr.lastIndexOf('\u001b[?25l'),
    )
    const grey = await run(project.root, args, { columns: 100, env: { NO_COLOR: '1' } })
    expect(grey.stdout).toBe(stripVTControlCharacters(grey.stdout))
    for (const style of ['1m', '2m', '32m', '36m'])
      expect(grey.stderr).not.toContain(`\u001b[${style}`)
    const quiet = await run(project.root, [...args, '--quiet'], { columns: 100 })
    expect(quiet.stderr).toBe('')
  })

  it('says with --dry-run what it would do, and touches nothing', async () => {
    using project = smallProject()
    const { root } = project
    const planned = await run(root, ['meltano', 'run', 'nightly', '--dry-run'])
    expect(planned.stdout).toMatch(/people +table people +id +2 +incremental +the beginning\n/)
    expect(planned.stdout).toMatch(
      /orders +be made with id INTEGER, person INTEGER, amount INTEGER; the rows swapped in\n/,
    )
    expect(planned.stdout).toContain('the beginning: there is no state yet')
    expect(planned.stdout).toMatch(/models +spend \(made\)/)
    expect(planned.stdout).toMatch(/checks +.*people\.id.*\n +.*orders\.id/)
    expect(planned.code).toBe(0)
    expect(existsSync(join(root, '.flext'))).toBe(false)
    expect(existsSync(join(root, 'out', 'warehouse.db'))).toBe(false)

    await run(root, ['meltano', 'run', 'tap-csv', 'target-sqlite'])
    const next = await run(root, [
      'meltano',
      'run',
      'tap-csv',
      'target-sqlite',
      '--dry-run',
      '--json',
    ])
    expect(next.json()).toMatchObject({
      plan: [
        {
          state: { bookmarks: {} },
          streams: [
            {
              stream: 'people',
              into: 'table people',
              columns: [{ name: 'id', type: 'integer' }, { name: 'name' }],
              replication: 'INCREMENTAL',
              bookmark: { files: {} },
            },
            {},
          ],
          tables: [{ table: 'people', action: 'keep', load: 'merge', keys: ['id'] }, {}],
          unknown: null,
        },
      ],
    })

    project.write('people.csv', 'id,name,mail\n1,Ana,a@b\n')
    const before = readFileSync(join(root, 'out', 'warehouse.db'))
    const grown = await run(root, ['meltano', 'run', 'tap-csv', 'target-sqlite', '--dry-run'])
    expect(grown.stdout).toMatch(/people +get mail TEXT; rows merged by id\n/)
    project.write('people.csv', 'id,name\n1,7\n')
    const refused = await run(root, ['meltano', 'run', 'tap-csv', 'target-sqlite', '--dry-run'])
    expect(refused.stdout).toMatch(/people +be refused: .*"name"/)
    expect(refused.code).toBe(2)
    expect(readFileSync(join(root, 'out', 'warehouse.db')).equals(before)).toBe(true)
  })

  it('under the same --id it is not run again, and another request is refused', async () => {
    using project = smallProject()
    const args = ['meltano', 'run', 'tap-csv', 'target-sqlite', '--id', 'mine', '--json']
    expect((await run(project.root, args)).json().runs[0]).toMatchObject({
      id: 'mine',
      how: 'begun',
    })
    expect((await run(project.root, args)).json().runs[0]).toMatchObject({ how: 'done-before' })
    const other = await run(project.root, [...args, '--full-refresh'])
    expect(other.json().error).toMatchObject({ _tag: 'RunConflict' })
    expect(other.code).toBe(2)
  })

  it('takes everything back when a check does not pass, and exits with 1', async () => {
    using project = smallProject()
    const { root, write } = project
    write('people.csv', 'id,name\n1,a\n')
    const meltano = readFileSync(join(root, 'meltano.yml'), 'utf8')
    write('meltano.yml', meltano.replace('unique: orders.id', 'unique: orders.person'))
    const ran = await run(root, ['meltano', 'run', 'tap-csv', 'target-sqlite', 'flext-sql:run'])
    expect(ran.stderr).toMatch(/error: a check did not pass: orders.person is unique/)
    expect(ran.stderr).toMatch(/→ flext runs show dev:/)
    expect(ran.stdout).toBe('')
    expect(ran.code).toBe(1)
    expect(project.rows('orders')).toBeUndefined()

    const shown = await run(root, ['runs', 'show', 'dev', '--json'])
    expect(shown.json()).toMatchObject({
      run: { status: 'compensated', error: { _tag: 'QualityGateFailed' } },
      timeline: among(
        { kind: 'failed', name: 'assureDataQuality' },
        { kind: 'undone', name: 'coordinateDataLoading' },
      ),
    })
  })

  it('stops a job at the first pipeline that fails, and tells what was done before', async () => {
    using project = smallProject()
    const { root, write } = project
    write('out/jsonl', 'a file where the folder should be')
    const ran = await run(root, ['meltano', 'run', 'nightly', '--json'])
    expect(ran.json()).toMatchObject({
      error: { _tag: text, message: text },
      runs: [{ stateId: 'dev:tap-csv-to-target-sqlite', status: 'committed' }],
    })
    expect(ran.code).toBeGreaterThan(0)
    const again = await run(root, ['meltano', 'run', 'nightly'])
    expect(again.stdout).toMatch(/^✔ dev:tap-csv-to-target-sqlite@.*\/1$/m)
    expect(again.stderr).toMatch(/^error: /m)
  })

  it('ends in an interruption when the signal comes early, and goes on afterwards', async () => {
    using project = smallProject()
    const env = { PATH: process.env['PATH'] }
    const args = ['meltano', 'run', 'tap-csv', 'target-sqlite']
    const world = capturedWorld(args, { cwd: project.root, env })
    const ended = flext(world)
    while (!world.stderr.text().includes('▶')) await turn()
    world.signal('SIGTERM')
    world.signal('SIGINT')
    expect(world.exits).toEqual([130])
    expect(await ended).toBe(143)
    expect(world.stderr.text()).toContain('→ to go on: flext meltano run tap-csv target-sqlite\n')
    expect((await run(project.root, args)).code).toBe(0)
    expect(project.rows('orders')).toBe(300)
  })

  it('begins one stream anew, and the others go on where they are', async () => {
    using project = smallProject()
    const words = ['meltano', 'run', 'tap-csv', 'target-sqlite', '--json']
    await run(project.root, words)
    const again = await run(project.root, [...words, '--refresh', 'people'])
    expect(again.json()).toMatchObject({ runs: [{ result: { rows: { people: 50 } } }] })
    const { rows, stateAfter } = (again.json() as unknown as RefreshedRuns).runs[0].result
    expect(rows['orders'] ?? 0).toBe(0)
    expect(Object.keys(stateAfter.bookmarks).toSorted()).toEqual(['orders', 'people'])
    const wrong = await run(project.root, [...words, '--refresh', 'peeple'])
    expect(wrong.stderr).toContain('tap-csv: expected streams among people, orders, found peeple')
    expect(wrong.code).toBe(1)
  })

  it('keeps states where the project says', async () => {
    using project = smallProject()
    const { root, write } = project
    const plain = readFileSync(join(root, 'meltano.yml'), 'utf8')
    write('meltano.yml', `state_backend: { uri: 'sqlite://out/states.db' }\n${plain}`)
    expect((await run(root, ['meltano', 'run', 'tap-csv', 'target-sqlite'])).code).toBe(0)
    expect(existsSync(join(root, 'out', 'states.db'))).toBe(true)
    const listed = await run(root, ['meltano', 'state', 'list'])
    expect(listed.stdout).toContain('dev:tap-csv-to-target-sqlite')
    await run(root, ['meltano', 'state', 'clear', 'dev:tap-csv-to-target-sqlite'])
    const again = await run(root, ['meltano', 'run', 'tap-csv', 'target-sqlite', '--json'])
    expect(again.json()).toMatchObject({
      runs: [{ result: { rows: { people: 50, orders: 300 } } }],
    })
  })

  it('takes back with --fresh nothing where nothing is open', async () => {
    using project = smallProject()
    const ran = await run(project.root, ['meltano', 'run', 'tap-csv', 'target-sqlite', '--fresh'])
    expect(ran.code).toBe(0)
  })
})

interface RefreshedRuns {
  readonly runs: readonly [
    {
      readonly result: {
        readonly rows: Readonly<Record<string, number>>
        readonly stateAfter: { readonly bookmarks: object }
      }
    },
  ]
}

describe('bad input', { timeout: 60_000 }, () => {
  it('a plugin that is not there: says which was probably meant', async () => {
    using project = smallProject()
    const ran = await run(project.root, ['meltano', 'run', 'tap-cvs', 'target-sqlite'])
    expect(ran.stderr).toContain('did you mean tap-csv?')
    expect(ran.code).toBe(2)
    expect(existsSync(join(project.root, '.flext'))).toBe(false)
  })

  it('a variable that is not set: says where it is used', async () => {
    using project = smallProject()
    const meltano = readFileSync(join(project.root, 'meltano.yml'), 'utf8')
    project.write('meltano.yml', meltano.replace('out/warehouse.db', '$WAREHOUSE'))
    const ran = await run(project.root, ['meltano', 'run', 'tap-csv', 'target-sqlite'])
    expect(ran.stderr).toMatch(/meltano\.yml:\d+:\d+.*\n/)
    expect(ran.stderr).toContain('WAREHOUSE')
    expect(ran.code).toBe(2)
    const set = { env: { WAREHOUSE: 'out/warehouse.db' } }
    const next = await run(project.root, ['meltano', 'run', 'tap-csv', 'target-sqlite'], set)
    expect(next.code).toBe(0)
  })

  it('a file that is missing: the tap says which, and nothing is left behind', async () => {
    using project = smallProject()
    rmSync(join(project.root, 'people.csv'))
    const ran = await run(project.root, ['meltano', 'run', 'tap-csv', 'target-sqlite'])
    expect(ran.stderr).toContain('people.csv')
    expect(ran.stderr).not.toMatch(/\n\s+at /)
    expect(ran.code).toBe(1)
  })

  it('a journal that is none: is left as it is', async () => {
    using project = smallProject()
    project.write('junk.db', 'not a database')
    const ran = await run(project.root, ['runs', 'list', '--journal', 'junk.db'])
    expect(ran.stderr).toContain('junk.db cannot be read as a journal')
    expect(ran.code).toBe(3)
    expect(readFileSync(join(project.root, 'junk.db'), 'utf8')).toBe('not a database')
  })

  it('a log level that there is not', async () => {
    using project = smallProject()
    const ran = await run(project.root, ['runs', 'resume', '--all', '--log-level', 'loud'])
    expect(ran.stderr).toContain('--log-level: there is no loud; there are debug, info')
    expect(ran.code).toBe(2)
  })
})

describe('flext runs', { timeout: 60_000 }, () => {
  it('is refused what cannot be done to a run, with the reason', async () => {
    using project = smallProject()
    const { root } = project
    await run(root, ['meltano', 'run', 'tap-csv', 'target-sqlite', '--id', 'one', '--quiet'])
    await run(root, ['meltano', 'run', 'tap-csv', 'target-jsonl', '--id', 'other', '--quiet'])
    const undone = await run(root, ['runs', 'undo', 'other'])
    expect(undone.stderr).toContain('what it has published it cannot take apart')
    const cancelled = await run(root, ['runs', 'cancel', 'one', '--json'])
    expect(cancelled.json().error).toMatchObject({ _tag: 'CancelRefused' })
    const resumed = await run(root, ['runs', 'resume', 'one'])
    expect(resumed.stderr).toContain('it is committed')
    expect([undone.code, cancelled.code, resumed.code]).toEqual([2, 2, 2])

    const ambiguous = await run(root, ['runs', 'show', 'o'])
    expect(ambiguous.stderr).toContain('"o" may be any of\n  other  committed\n  one  committed')
    expect((await run(root, ['runs', 'resume', '--all'])).stdout).toBe('no run is open or stuck\n')
  })

  it('writes the log as JSON lines to a file where it is told to', async () => {
    using project = smallProject()
    const log = ['--log-file', 'logs/flext.log', '--log-level', 'debug']
    await run(project.root, ['meltano', 'run', 'tap-csv', 'target-sqlite', ...log])
    const lines = readFileSync(join(project.root, 'logs', 'flext.log'), 'utf8')
      .trim()
      .split('\n')
    for (const line of lines.filter((each) => each !== '')) JSON.parse(line)
  })
})

describe('a run that is stuck', { timeout: 60_000 }, () => {
  it('holds its pipeline up, is shown with what is left, and is a reason to fail for doctor', async () => {
    using project = smallProject()
    const { root } = project
    await leaveStuck(join(root, 'stuck.db'), {
      id: 'stuck-one',
      request: { project: root, tap: 'tap-csv', target: 'target-sqlite', environment: 'dev' },
    })
    const journal = ['--journal', 'stuck.db']
    const ran = await run(root, ['meltano', 'run', 'tap-csv', 'target-sqlite', ...journal])
    expect(ran.stderr).toContain('when its cause is mended: flext runs resume stuck-one')
    expect(ran.code).toBe(4)

    const shown = await run(root, ['runs', 'show', 'stuck', ...journal])
    expect(shown.stdout).toContain('■ stuck')
    expect(shown.stdout).toContain('left to do: change')
    const examined = await run(root, ['doctor', ...journal])
    expect(examined.stdout).toMatch(
      /^fail +stuck runs +1 run stuck: stuck-one\n +→ flext runs show/m,
    )
    expect(examined.code).toBe(1)
    const other = await run(root, ['meltano', 'run', 'tap-csv', 'target-jsonl', ...journal])
    expect(other.code).toBe(0)
  })
})

describe('flext doctor', { timeout: 60_000 }, () => {
  it('finds everything well in a project that is', async () => {
    using project = smallProject()
    const { code, stdout } = await run(project.root, ['doctor'])
    expect(stdout).not.toMatch(/^fail/m)
    expect(stdout).toMatch(/^ok +project .*4 plugins, 1 job/m)
    expect(code).toBe(0)
  })

  it('says what is not well and what to do, and exits with 1', async () => {
    using project = smallProject()
    const meltano = readFileSync(join(project.root, 'meltano.yml'), 'utf8')
    project.write(
      'meltano.yml',
      meltano.replace(
        '  loaders:',
        '    - name: tap-foreign\n      executable: no-such-tap\n    - name: tap-secret\n      executable: x\n      config: { token: $NOT_SET }\n  loaders:',
      ),
    )
    project.write('junk.db', 'not a database')
    const { code, stdout } = await run(project.root, ['doctor', '--journal', 'junk.db'])
    expect(stdout).toMatch(
      /^fail +plugin +meltano\.yml:\S+ tap-foreign: expected the command no-such-tap, found none\n +→ /m,
    )
    expect(stdout).toMatch(/^warn +project .*NOT_SET/m)
    expect(stdout).toMatch(/^fail +journal .*cannot be read as a journal/m)
    expect(code).toBe(1)
    const json = await run(project.root, ['doctor', '--journal', 'junk.db', '--json'])
    expect(json.json()).toMatchObject({ well: false })
  })

  it('finds a place that cannot be written', async () => {
    using project = smallProject()
    rmSync(join(project.root, 'out'), { recursive: true })
    project.write('out', 'a file where the folder should be')
    const { code, stdout } = await run(project.root, ['doctor'])
    expect(stdout).toMatch(/^fail +warehouse .*warehouse\.db cannot be made: .*out is no folder/m)
    expect(code).toBe(1)
  })
})
