/** The pages that commands write, in a real browser, light and dark, wide and narrow: axe finds nothing. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { AxeResults, RunOptions } from 'axe-core'
import { programPath } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { qualityPage } from '../src/data-quality/quality-page.ts'
import type { CheckHistory } from '../src/data-quality/quality-history.ts'
import { lineageGraph } from '../src/lineage/graph.ts'
import { lineagePage } from '../src/lineage/lineage-page.ts'
import type { RunLineage } from '../src/lineage/model.ts'
import { reportPage } from '../src/run-report/report-page.ts'
import type { PipelineAccount } from '../src/run-report/model.ts'

const begun = Date.UTC(2026, 0, 31, 12)
const phase = (step: string, name: string) =>
  ({ step, phase: name, outcome: 'done', startedAt: begun, durationMs: 900, attempts: 1 }) as const

const account = (id: string): PipelineAccount => ({
  id,
  stateId: 'dev:tap-x-to-target-y',
  status: 'committed',
  request: { project: '/p', tap: 'tap-x', target: 'target-y', environment: 'dev' },
  startedAt: begun,
  updatedAt: begun + 2_000,
  durationMs: 2_000,
  delivery: 'exactly-once',
  streams: ['users', 'orders'].map((stream) => ({
    stream,
    table: stream,
    columns: [{ name: 'id', type: 'integer' }],
    keys: ['id'],
    read: 10,
    published: 9,
    rejected: 1,
    discardedRows: 0,
    discardedValues: 0,
  })),
  models: [{ name: 'top', rows: 3, reads: ['users', 'orders'] }],
  checks: [{ check: 'top.id is unique', passed: false, failing: 1, severity: 'warn' }],
  stateBefore: null,
  stateAfter: { bookmarks: { users: { replication_key_value: '2026-01-31' } } },
  phases: [phase('d', 'discover'), phase('l', 'load')],
  lineage: [],
})

const histories: ReadonlyArray<CheckHistory> = [
  {
    pipeline: 'dev:tap-x-to-target-y',
    check: 'top.id is unique',
    severity: 'error',
    times: [
      { run: 'one', at: begun, passed: true, failing: 0 },
      { run: 'two', at: begun + 1, passed: false, failing: 4 },
    ],
  },
]

const dataset = (name: string) => ({ namespace: 'singer://tap-x', name })
const lineage: RunLineage = {
  service: 's',
  id: 'one',
  job: 'dev:tap-x-to-target-y',
  startedAt: begun,
  endedAt: begun + 1,
  outcome: 'completed',
  error: null,
  parent: null,
  inputs: [{ ...dataset('users'), columns: [{ name: 'id', type: 'integer' }], rows: 3 }],
  outputs: [
    {
      ...dataset('top'),
      origin: { kind: 'stream', name: 'users' },
      reads: [dataset('users')],
      columns: [
        {
          name: 'id',
          type: 'integer',
          inputs: [{ ...dataset('users'), column: 'id', use: 'identity' }],
        },
      ],
      rowsBy: [],
      rows: 3,
      checks: [],
      sql: null,
      unread: null,
    },
  ],
}

const pages: Readonly<Record<string, string>> = {
  'flext runs report': reportPage({
    account: account('two'),
    samples: [0, 500, 1_000].map((ms) => ({
      at: begun + ms,
      rows: { users: ms, orders: ms / 2 },
      bytes: ms * 10,
    })),
    history: [account('one'), account('two')],
    checks: histories,
    letters: [{ stream: 'users', line: 3, expected: 'age: an integer' }],
    lines: [],
    metrics: [],
  }),
  'flext lineage show --html': lineagePage(lineageGraph([lineage])),
  'flext quality history --html': qualityPage(histories, 'Checks'),
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const asked: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
}

interface WithAxe {
  readonly axe: { readonly run: (context: unknown, options: RunOptions) => Promise<AxeResults> }
}

describeWith('chromium', 'a page that a command writes', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: programPath('chromium', 'chromium'),
      // As root Chromium starts only without its sandbox; it sees nothing but these pages.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    })
  }, 60_000)
  afterAll(() => browser?.close())

  const faultsOf = async (html: string): Promise<ReadonlyArray<string>> => {
    const page = await browser.newPage()
    const faults: Array<string> = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.setContent(html)
    await page.evaluate(axe)
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 390],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      const { violations } = await page.evaluate<AxeResults, RunOptions>(
        (options) =>
          (globalThis as unknown as WithAxe).axe.run(
            (globalThis as { readonly document?: unknown }).document,
            options,
          ),
        asked,
      )
      for (const { id, nodes } of violations)
        faults.push(
          `${colorScheme}, ${width}: ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
        )
    }
    await page.close()
    return faults
  }

  it.each(Object.entries(pages))('hinders nobody: %s', { timeout: 60_000 }, async (_name, html) => {
    expect(await faultsOf(html)).toEqual([])
  })

  it('is seen to hinder where it does', { timeout: 60_000 }, async () => {
    const [html = ''] = Object.values(pages)
    const faults = await faultsOf(html.replace('<h1>', '<img src="data:,"><h1>'))
    expect(faults.join()).toContain('image-alt')
  })
})
