import type { ETLPipelinePorts, PipelineProgress } from 'flext-meltano'
import { either as E, taskEither as TE } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { capturedWorld } from '../../test/captured-world.ts'
import { paint } from '../terminal/paint.ts'
import { jsonWatch } from './json-watch.ts'
import { plainWatch } from './plain-watch.ts'
import { streamLines, streamsShown } from './stream-lines.ts'
import { streamRates } from './stream-rates.ts'
import { terminalWatch } from './terminal-watch.ts'
import type { Watch } from './watch.ts'
import { watchedPorts } from './watched-ports.ts'

const progress = (rows: number): PipelineProgress => ({
  run: 'one',
  stateId: 'a-to-b',
  streams: [
    { stream: 'people', rows: 50, bytes: 1_000 },
    { stream: 'orders', rows, bytes: rows * 20, lagMs: 90_000, done: rows / 20_000 },
  ],
  rows: { people: 50, orders: rows },
  bytes: rows * 20,
  rowsPerSecond: 1_000,
})

describe('a load in plain lines', () => {
  it('is told of every five seconds at most', () => {
    let now = 0
    const world = capturedWorld([], { now: () => now })
    const watch = plainWatch(world)
    watch.begun('load')
    for (now = 0; now <= 12_000; now += 100) watch.progress(progress(now))
    expect(world.stderr.text()).toBe(
      [
        'loading: orders  5,000 rows  1,000 rows/s  100 kB  25 %, 15.0 s left  lag 1 min 30 s',
        'loading: all     5,050 rows  1,000 rows/s  100 kB',
        'loading: orders  10,000 rows  1,000 rows/s  200 kB  50 %, 10.0 s left  lag 1 min 30 s',
        'loading: all     10,050 rows  1,000 rows/s  200 kB',
        '',
      ].join('\n'),
    )
  })
})

describe('a load on a terminal', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('is redrawn ten times a second at most, however often it is told', () => {
    const world = capturedWorld([], { columns: 80, now: () => Date.now() })
    const watch = terminalWatch(world, paint(false))
    watch.begun('load')
    for (let ms = 0; ms < 2_000; ms += 10) {
      watch.progress(progress(ms))
      vi.advanceTimersByTime(10)
    }
    const drawings = world.stderr.writes.length
    expect(drawings).toBeGreaterThan(15)
    expect(drawings).toBeLessThanOrEqual(21)
    expect(world.stderr.writes.at(-1)).toMatch(/people +50 rows +1\.0 kB/)
    expect(world.stderr.writes.at(-1)).toMatch(/orders +1,\d+ rows +1,\d+ rows\/s/)
    watch.end()
  })

  it('leaves one line behind when it is done', () => {
    const world = capturedWorld([], { columns: 80, now: () => Date.now() })
    const watch = terminalWatch(world, paint(false))
    watch.begun('load')
    watch.progress(progress(7))
    vi.advanceTimersByTime(1_500)
    watch.done('load', '57 rows')
    expect(world.stderr.writes.at(-1)).toContain('  ✔ loaded                   1.5 s  57 rows')
    watch.end()
  })
})

describe('a load of many streams', () => {
  const many = (rows: number): PipelineProgress => {
    const streams = Array.from({ length: 200 }, (_, nth) => ({
      stream: `s${nth}`,
      rows: nth === 150 ? rows : 1,
      bytes: 0,
    }))
    const all = Object.fromEntries(streams.map((stream) => [stream.stream, stream.rows]))
    return { ...progress(0), streams, rows: all }
  }

  it('shows those that move, and how many it does not show', () => {
    const rates = streamRates()
    rates.add(many(0).rows, 0)
    rates.add(many(500).rows, 1_000)
    const { streams, sum } = streamLines(many(500), rates)
    expect(streams).toHaveLength(streamsShown)
    expect(streams.find(({ isMoving }) => isMoving)).toEqual({
      cells: ['s150', '500 rows', '500 rows/s', '', '', ''],
      isMoving: true,
    })
    expect(sum?.slice(0, 2)).toEqual(['all', '699 rows'])
    expect(sum?.at(-1)).toBe('188 streams not shown')
  })
})

describe('a load in JSON', () => {
  it('is told a document a line, once a second and at the end, with each stream as it is', () => {
    let now = 0
    const world = capturedWorld([], { now: () => now })
    const watch = jsonWatch(world)
    watch.run('\u001b[36m▶\u001b[39m one')
    watch.begun('load')
    for (now = 0; now <= 1_900; now += 100) watch.progress(progress(now))
    watch.write('\u001b[33mwarning:\u001b[39m late\n')
    watch.done('load', '57 rows')
    const told = world.stderr.text().trimEnd().split('\n')
    const documents = told.map((line): unknown => JSON.parse(line))
    expect(documents).toMatchObject([
      { type: 'run', message: '▶ one', at: '1970-01-01T00:00:00.000Z' },
      { type: 'begun', phase: 'load' },
      { type: 'progress', run: 'one', rowsPerSecond: 1_000 },
      {
        type: 'progress',
        streams: [
          { stream: 'people' },
          { stream: 'orders', rows: 1_000, lagMs: 90_000, done: 0.05 },
        ],
      },
      { type: 'said', message: 'warning: late' },
      { type: 'progress', streams: [{}, { stream: 'orders', rows: 1_900 }] },
      { type: 'done', phase: 'load', result: '57 rows' },
    ])
  })

  it.each(['done', 'failed'] as const)('is told as far as it had come when it has %s', (end) => {
    const world = capturedWorld([], { now: () => 0 })
    const watch = jsonWatch(world)
    watch.begun('load')
    watch.progress(progress(1))
    watch.progress(progress(2))
    watch.progress(progress(3))
    watch[end]('load', '')
    watch[end]('models', '')
    const told = world.stderr.text().trimEnd().split('\n')
    expect(told.map((line): unknown => JSON.parse(line))).toMatchObject([
      { type: 'begun' },
      { type: 'progress', streams: [{}, { rows: 1 }] },
      { type: 'progress', streams: [{}, { rows: 3 }] },
      { type: end, phase: 'load' },
      { type: end, phase: 'models' },
    ])
  })
})

describe('the rate of a stream', () => {
  it('is that of the last two seconds, and nothing before it can be said', () => {
    const rates = streamRates()
    rates.add({ a: 0 }, 0)
    expect(rates.of('a')).toBeUndefined()
    rates.add({ a: 1_000 }, 1_000)
    expect(rates.of('a')).toBe(1_000)
    rates.add({ a: 1_000, b: 500 }, 2_000)
    rates.add({ a: 1_000, b: 1_500 }, 3_000)
    expect(rates.of('a')).toBe(0)
    expect(rates.of('b')).toBe(750)
  })
})

describe('ports with somebody looking on', () => {
  const told: Array<string> = []
  const watch: Watch = {
    ...plainWatch(capturedWorld([])),
    begun: (phase) => told.push(`${phase} begun`),
    done: (phase, result) => told.push(`${phase} done: ${result}`),
    failed: (phase) => told.push(`${phase} failed`),
  }
  const check = (passed: boolean) => ({ check: 'c', passed, failing: passed ? 0 : 1 })
  const ports = (passed: boolean) =>
    watchedPorts(
      {
        taps: { discover: () => TE.left({ _tag: 'X', message: '' }) },
        loads: {},
        staging: {
          discard: () => TE.right(undefined),
          openHomes: () =>
            TE.right({ publish: () => TE.right({ rows: { people: 3, orders: 4 } }) }),
        },
        transforms: { check: () => TE.right({ checks: [check(passed), check(true)] }) },
      } as unknown as ETLPipelinePorts,
      () => watch,
    )
  const request = {} as never
  beforeEach(() => told.splice(0))

  it('tell when a check does not pass, though to look was no failure', async () => {
    await ports(true).transforms.check(request, 's', request)()
    await ports(false).transforms.check(request, 's', request)()
    await ports(true).taps.discover(request, request)()
    expect(told).toEqual([
      'checks begun',
      'checks done: 2 checks passed',
      'checks begun',
      'checks failed',
      'discover begun',
      'discover failed',
    ])
  })

  it('tell of publishing in a commit in two phases too', async () => {
    const homes = await ports(true).staging.openHomes(request)()
    if (E.isLeft(homes)) throw new Error('the homes are not open')
    await homes.right.publish({} as never, request, request, 'one')()
    expect(told).toEqual(['publish begun', 'publish done: 7 rows'])
  })

  it('tell once that a staging was taken back, however often it is discarded', async () => {
    const { staging } = ports(true)
    await staging.discard(request, 's')()
    await staging.discard(request, 's')()
    expect(told.filter((line) => line.includes('done'))).toEqual([
      'discard done: what was staged',
      'discard done: ',
    ])
  })
})
