import type { FlextError, KeptEntry, RunRecord, RunStatus, RunSummary } from 'flext-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { capturedWorld } from '../../test/captured-world.ts'
import { cliOf } from '../program/cli.ts'
import { drawRun } from './draw-run.ts'
import { timeScale } from './time-bar.ts'
import { timelineOf } from './timeline.ts'

const begun = Date.UTC(2026, 10, 22, 14, 30)
const failed: FlextError = { _tag: 'TapFailed', message: 'the tap ended\nwith exit code 1' }

/** A run from its records, each with the milliseconds after the beginning at which it was written. */
const runOf = (status: RunStatus, ...records: ReadonlyArray<readonly [number, RunRecord]>) => {
  const request = { project: '/p', tap: 'tap-csv', target: 'target-sqlite', environment: 'dev' }
  const started: RunRecord = { kind: 'started', service: 's', version: 1, id: 'a@1', request }
  const entries = [[0, started] as const, ...records].map(([after, record], nth): KeptEntry => ({
    position: nth + 1,
    run: 1,
    at: begun + after,
    record,
  }))
  const summary: RunSummary = {
    run: 1,
    service: 's',
    version: 1,
    id: 'a@1',
    status,
    startedAt: begun,
    updatedAt: entries.at(-1)?.at ?? begun,
    request,
  }
  return { summary, entries, owner: undefined }
}

const step = (name: string, place: number, took: number): RunRecord => ({
  kind: 'step',
  lane: '',
  place,
  name,
  output: null,
  took,
})

const drawn = (run: ReturnType<typeof runOf>): string =>
  drawRun(cliOf(capturedWorld([], { now: () => begun + 60_000 }), { color: true }), run)

describe('a run that waits in a queue, or waited', () => {
  const inQueue = (run: ReturnType<typeof runOf>) => ({
    ...run,
    summary: { ...run.summary, queue: { name: 'outbox', key: 'ann', priority: 2 } },
  })

  it('is drawn with its queue, and how long it waited', () => {
    const waiting = drawn(inQueue(runOf('queued')))
    expect(waiting).toMatch(/queue +outbox, key ann, priority 2\n/)
    const begunRun = drawn(inQueue(runOf('running', [4_200, { kind: 'dequeued', waited: 4_200 }])))
    expect(begunRun).toMatch(/queue +outbox, key ann, priority 2; waited 4\.2 s\n/)
    expect(drawn(runOf('running'))).not.toContain('queue ')
  })
})

describe('a run that has committed', () => {
  const told = { type: 'done', version: 1, data: {}, publish: 'after-commit' } as const
  const run = runOf(
    'committed',
    [100, step('plan', 0, 100)],
    [900, { ...step('load', 1, 800), events: [told] } as RunRecord],
    [1_000, step('publish', 2, 100)],
    [1_000, { kind: 'committed', result: {} }],
  )

  it('is drawn with each step, its time, and where it stands on the time bar', () => {
    expect(drawn(run)).toBe(
      [
        'a@1  ✔ committed',
        '  service   s, version 1',
        '  request   tap-csv → target-sqlite, environment dev',
        '  begun     2026-11-22 14:30:00 UTC (1 min ago)',
        '  took      1.0 s',
        '',
        '  ✔ plan     100 ms  ━━━━',
        '  ✔ load     800 ms      ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━',
        '      ⚑ done',
        '  ✔ publish  100 ms                                      ━━━━',
      ].join('\n'),
    )
  })
})

describe('a run that was taken back', () => {
  const run = runOf(
    'compensated',
    [100, step('begin', 0, 100)],
    [
      200,
      {
        kind: 'retried',
        lane: '',
        place: 1,
        name: 'load',
        attempt: 1,
        error: failed,
        until: begun + 700,
      },
    ],
    [
      900,
      { kind: 'failed', lane: '', place: 1, name: 'load', error: failed, attempts: 2, took: 200 },
    ],
    [900, { kind: 'compensating', error: failed }],
    [1_000, { kind: 'undone', lane: '', place: 0, name: 'begin', took: 100 }],
    [1_000, { kind: 'compensated', error: failed }],
  )

  it('shows attempts, the error with all of its lines, and what was undone', () => {
    const text = drawn(run)
    expect(text).toContain(
      '↻ attempt 1 failed, again after 500 ms: the tap ended; with exit code 1',
    )
    expect(text).toContain('      TapFailed: the tap ended\n      with exit code 1\n')
    expect(text).toContain('  ↩ taking back because the tap ended; with exit code 1\n')
    expect(text).toMatch(/ {2}↩ undo begin {2}100 ms {2,}━+$/)
  })

  it('says of events that they were never published', () => {
    const told = { type: 'loaded', version: 1, data: {}, publish: 'after-commit' } as const
    const [started, ...rest] = run.entries
    const entries = [
      started!,
      { ...started!, record: { ...step('tell', 9, 0), events: [told] } as RunRecord },
      ...rest,
    ]
    expect(drawn({ ...run, entries })).toContain('⚐ loaded (never published)')
  })
})

describe('a run that was cut short', () => {
  const day = 86_400_000
  const run = runOf('running', [100, step('begin', 0, 100)], [day, step('load', 1, 100)])

  it('has a gap where no process was at work on it, which takes no room on the time bar', () => {
    const text = drawn(run)
    expect(text).toContain('┄ cut short; another process went on after 1 d 0 h')
    expect(text).toMatch(/✔ load {3}100 ms {2} {20}━{20}/)
    expect(text).toContain('so far    200 ms, and 1 d 0 h at rest')
  })

  it('is said to be left open, and how to go on', () => {
    expect(drawn(run)).toContain('a@1  ◌ left open\n')
    expect(drawn(run)).toContain('→ no process is at work on it; to go on: flext runs resume a@1')
  })

  it('is said to be under way while a process has the journal', () => {
    const owner = { pid: 42, host: 'here', since: begun }
    const text = drawRun(cliOf(capturedWorld([]), { color: true }), { ...run, owner })
    expect(text).toContain('a@1  ● running')
    expect(text).toContain('→ under way in process 42 on here')
  })
})

describe('a run that is stuck', () => {
  const place = { lane: '', place: 0, name: 'begin' }
  const run = runOf(
    'stuck',
    [100, step('begin', 0, 100)],
    [200, { kind: 'compensating', error: failed }],
    [300, { kind: 'undo-retried', ...place, attempt: 1, error: failed, until: begun + 400 }],
    [500, { kind: 'stuck', error: { _tag: 'RunStuck', message: 'it is stuck' }, left: [place] }],
  )

  it('says what is left to do, what was tried, and how to go on', () => {
    const text = drawn(run)
    expect(text).toContain('■ stuck: it is stuck\n      left to do: begin')
    expect(text).toContain('◌ undo begin')
    expect(text).toContain('↻ attempt 1 failed')
    expect(text).toContain('→ when the cause is mended: flext runs resume a@1')
  })
})

it('steps of branches stand to the right of the flow that branched', () => {
  const run = runOf('committed', [10, { ...step('inner', 0, 10), lane: '0.1' } as RunRecord])
  expect(drawn(run)).toContain('  ✔   inner')
})

it('records that are no news make no row', () => {
  const noted: RunRecord = { kind: 'noted', lane: '', place: 0, name: 'now', output: 1 }
  expect(timelineOf(runOf('running', [1, noted]).entries)).toEqual([])
})

it('a bar never leaves its line, wherever gaps are', () => {
  const at = fc.integer({ min: 0, max: 10_000 })
  fc.assert(
    fc.property(
      fc.tuple(at, at, at, at, at, at),
      fc.integer({ min: 1, max: 60 }),
      (times, width) => {
        const [whole, from, gap, gapEnd, to, end] = times.toSorted((a, b) => a - b)
        const { bar } = timeScale({ from: whole!, to: end! }, [{ from: gap!, to: gapEnd! }], width)
        const drawnBar = bar({ from: from!, to: to! })
        expect(drawnBar.length).toBeLessThanOrEqual(width)
        expect(drawnBar.trim().length).toBeGreaterThan(0)
      },
    ),
  )
})
