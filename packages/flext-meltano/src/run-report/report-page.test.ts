import { describe, expect, it } from 'vitest'

import type { PipelineAccount, StreamAccount } from './model.ts'
import { reportPage } from './report-page.ts'
import type { RunReport } from './run-report.ts'

const stream = (name: string, more: Partial<StreamAccount> = {}): StreamAccount => ({
  stream: name,
  table: name,
  columns: [{ name: 'id', type: 'integer' }],
  keys: ['id'],
  read: 10,
  published: 10,
  rejected: 0,
  discardedRows: 0,
  discardedValues: 0,
  ...more,
})

const account = (id: string, more: Partial<PipelineAccount> = {}): PipelineAccount => ({
  id,
  stateId: 'dev:tap-x-to-target-y',
  status: 'committed',
  request: { project: '/p', tap: 'tap-x', target: 'target-y', environment: 'dev' },
  startedAt: Date.UTC(2026, 0, 31, 12),
  updatedAt: Date.UTC(2026, 0, 31, 12, 0, 2),
  durationMs: 2_000,
  delivery: 'exactly-once',
  commit: 'two-phase',
  streams: [stream('users')],
  models: [{ name: 'top', rows: 3, reads: ['users'] }],
  checks: [],
  stateBefore: null,
  stateAfter: { bookmarks: { users: { replication_key_value: '2026-01-31' } } },
  phases: [
    {
      step: 'l',
      phase: 'load',
      outcome: 'done',
      startedAt: Date.UTC(2026, 0, 31, 12),
      durationMs: 1_500,
      attempts: 2,
    },
  ],
  lineage: [],
  ...more,
})

const report = (more: Partial<RunReport> = {}): RunReport => ({
  account: account('one'),
  samples: [],
  history: [],
  checks: [],
  letters: [],
  lines: [],
  metrics: [],
  ...more,
})

describe('the report of a run', () => {
  it('draws the graph from streams to models, and what failed in it', () => {
    const models = [{ name: 'top', rows: 3, reads: ['users', 'OLDER', 'older'] }]
    const checks = [{ check: 'top.id is unique', passed: false, failing: 1 }]
    const page = reportPage(report({ account: account('one', { models, checks }) }))
    const nodes = [...page.matchAll(/class="node ([\w ]+)" data-id="([^"]+)"/g)]
    expect(nodes.map(([, kind, id]) => `${id}: ${kind}`).toSorted()).toEqual([
      'older: table',
      'tap users: source',
      'top: model failed',
      'users: table',
    ])
    const edges = [...page.matchAll(/data-from="([^"]+)" data-to="([^"]+)"/g)]
    expect(edges.map(([, from, to]) => `${from} > ${to}`).toSorted()).toEqual([
      'older > top',
      'tap users > users',
      'users > top',
    ])
    const many = Array.from({ length: 40 }, (_, n) => stream(`s${n}`))
    expect(reportPage(report({ account: account('one', { streams: many }) }))).not.toContain(
      'Graph of the run',
    )
  })

  it('joins what it draws by the names of tables, however a model spells them', () => {
    const streams = [stream('public-users', { table: 'raw_users' })]
    const models = [{ name: 'top', rows: 3, reads: ['RAW_Users'] }]
    const checks = [
      { check: 'Raw_Users.id is unique', passed: false, failing: 1 },
      { check: 'raw_users_old has rows', passed: false, failing: 1 },
    ]
    const page = reportPage(report({ account: account('one', { streams, models, checks }) }))
    const nodes = [...page.matchAll(/class="node ([\w ]+)" data-id="([^"]+)"/g)]
    expect(nodes.map(([, kind, id]) => `${id}: ${kind}`).toSorted()).toEqual([
      'raw_users: table failed',
      'tap public-users: source',
      'top: model',
    ])
    const edges = [...page.matchAll(/data-from="([^"]+)" data-to="([^"]+)"/g)]
    expect(edges.map(([, from, to]) => `${from} > ${to}`).toSorted()).toEqual([
      'raw_users > top',
      'tap public-users > raw_users',
    ])
  })

  it('does not call a run well that committed without some of its streams', () => {
    const streamFailures = { orders: 'the tap ended with exit code 1 <b>' }
    const streams = [stream('users'), stream('orders')]
    const partial = account('one', { streams, streamFailures })
    const page = reportPage(report({ account: partial, history: [account('zero'), partial] }))
    expect(page).toContain('<title>dev:tap-x-to-target-y: committed without one of its streams')
    expect(page).toContain('<span class="warn">committed without one of its streams</span> · one')
    expect(page).toMatch(
      /<div role="alert" class="failed">.*<li>orders: the tap ended with exit code 1 &lt;b&gt;<\/li>/,
    )
    expect(page).toContain('orders <span class="failed">failed</span>')
    expect(page).not.toContain('users <span class="failed">')
    const bars = [...page.matchAll(/<rect class="(ok|bad)(?: current)?"[^>]*><title>(\w+):/g)]
    expect(new Set(bars.map(([, kind, run]) => `${run} ${kind}`))).toEqual(
      new Set(['zero ok', 'one bad']),
    )
    expect(reportPage(report())).toContain('<span class="passed">committed</span> · one')
  })

  it('is whole: it loads nothing, and what plugins and sources say stands in it as text', () => {
    const nasty = '<img src=x onerror=alert(1)>"'
    const page = reportPage(
      report({
        account: account(nasty, {
          stateId: nasty,
          streams: [stream(nasty, { columns: [{ name: nasty, type: nasty }] })],
          error: { _tag: 'TapFailed', message: nasty },
          status: 'compensated',
        }),
        letters: [{ stream: nasty, line: 3, expected: nasty }],
        lines: [{ at: '2026-01-31T12:00:00.000Z', plugin: nasty, level: 'error', message: nasty }],
        metrics: [
          { plugin: nasty, name: nasty, type: 'counter', stream: nasty, times: 1, sum: 1, most: 1 },
        ],
        samples: [
          { at: 0, rows: { [nasty]: 0 }, bytes: 0 },
          { at: 1_000, rows: { [nasty]: 9 }, bytes: 9 },
        ],
      }),
    )
    expect(page).not.toContain('<img')
    expect(page).not.toMatch(/="[^"]*<img/)
    expect(page).not.toMatch(/(?:src|href)="(?!#)/)
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page).toContain('TapFailed')
    expect(page).toContain('prefers-color-scheme:dark')
  })

  it('has a section for what there is, and a way to each', () => {
    const page = reportPage(
      report({
        history: ['a', 'b', 'one'].map((id, nth) =>
          account(id, nth === 1 ? { status: 'compensated' } : {}),
        ),
        lineageHref: 'lineage.html',
      }),
    )
    for (const id of ['streams', 'rows', 'steps', 'history', 'models', 'state', 'lineage']) {
      expect(page).toContain(`<section id="${id}">`)
      expect(page).toContain(`<a href="#${id}">`)
    }
    expect(page).not.toContain('id="letters"')
    expect(page).toContain('rows published of the last 3 runs, at most 10')
    expect(page).toContain('<a href="lineage.html">')
    expect(page).toMatch(/2026-01-31<\/td>/)
    expect(page).toContain('load done: 1.5 s')
    expect(page).toContain('exactly-once · commit: two-phase')
  })

  it('of two hundred streams draws the largest, adds up the others, and can be searched', () => {
    const streams = Array.from({ length: 200 }, (_, nth) => stream(`stream ${nth}`))
    const rows = (factor: number) =>
      Object.fromEntries(streams.map((each, nth) => [each.stream, nth * factor]))
    const samples = Array.from({ length: 300 }, (_, nth) => ({
      at: nth * 250,
      rows: rows(nth),
      bytes: 0,
    }))
    const page = reportPage(report({ account: account('one', { streams }), samples }))
    expect(page).toContain('data-find="streams"')
    expect(page.match(/<li>/g)).toHaveLength(8)
    expect(page).toContain('193 others')
    expect(page).toContain('stream 199</li>')
    expect(page.length).toBeLessThan(2_000_000)
  })
})
