import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { expect, it } from 'vitest'

import { mayEnd, wholeOf } from './model.ts'
import { planOf, type Plan, type StepPlan } from './plan.ts'
import { soak } from './soaking.ts'
import type { StoreName } from './store.ts'

const seed = Number(process.env['FLEXT_SEED'] ?? Date.now() % 1_000_000)

/** So long, and then no run and no effect is otherwise than the model says. */
const soaked = async (store: StoreName, seconds: number, server?: PostgresServer) => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-soak-'))
  const lines: Array<string> = []
  const report = await soak({
    folder,
    store,
    seed,
    milliseconds: seconds * 1_000,
    runs: Infinity,
    say: (line) => void lines.push(line),
    ...(server && { server }),
  })
  expect(report.violations, lines.join('\n')).toEqual([])
  expect(report.runs).toBeGreaterThan(20)
  process.stdout.write(`${report.summary}\n`)
  rmSync(folder, { recursive: true })
}

it(`leaves behind what the model says, whatever services meet which faults (FLEXT_SEED=${seed})`, async () => {
  await soaked('sqlite', 15)
}, 240_000)

describeWith('postgresql', 'on PostgreSQL', () => {
  it(`does so too, while others stand by and the database goes away (FLEXT_SEED=${seed})`, async () => {
    await using server = await startPostgres()
    await soaked('postgres', 12, server)
  }, 240_000)
})

/** The model itself, where everybody can say what is right. */
const change: StepPlan = {
  op: 'change',
  how: 'throws after',
  fails: 0,
  retries: 0,
  undoFails: 0,
  takes: 0,
}
const failing: StepPlan = { ...change, fails: 1 }
const of = (parts: Plan['parts']): Plan => ({
  parts,
  decision: null,
  cancelAfter: null,
  deadline: null,
})
const whole = (plan: Plan, trace: Parameters<typeof wholeOf>[1]) =>
  wholeOf({ root: 'r', path: '', plan }, trace)

it('knows how a plan may end', () => {
  expect([...mayEnd(of([change]))]).toEqual(['committed'])
  expect([...mayEnd(of([change, failing]))]).toEqual(['compensated'])
  expect([...mayEnd(of([{ op: 'attempt', of: failing }]))]).toEqual(['committed'])
  const race = of([{ op: 'race', branches: [[change], [failing]] }])
  expect([...mayEnd(race)]).toEqual(['committed', 'compensated'])
})

it('knows what a run leaves behind, the winner of a race and what stays in doubt', () => {
  const plan = of([
    change,
    { op: 'attempt', of: failing },
    { op: 'race', branches: [[change], [change, { op: 'tell' }]] },
    { op: 'call', of: [change] },
  ])
  const { effects, events } = whole(plan, [
    'ok',
    'failed',
    { winner: 1, trace: ['ok', 'ok'] },
    ['ok'],
  ])
  expect([...effects]).toEqual(['r:0', 'r:1', 'r:2.1.0', 'r:3/0'])
  expect([...events]).toEqual(['r:0', 'r:2.1.0', 'r:2.1.1'])
})

it('refuses a trace that the plan cannot leave', () => {
  expect(() => whole(of([change]), ['failed'])).toThrow('at 0 the plan has')
  expect(() => whole(of([change]), [])).toThrow('at  the plan has')
  expect(() => whole(of([failing]), ['ok'])).toThrow('at 0 the plan has')
  expect(() => whole(of([{ op: 'wait', within: null }]), ['late'])).toThrow('at 0 the plan has')
})

it('draws the same plan from the same seed, and plans of every kind', () => {
  expect(planOf(7)).toEqual(planOf(7))
  const plans = JSON.stringify(Array.from({ length: 400 }, (_, nth) => planOf(nth)))
  for (const op of ['look', 'change', 'attempt', 'note', 'tell', 'sleep', 'wait', 'all', 'race']) {
    expect(plans).toContain(`"op":"${op}"`)
  }
  expect(plans).toContain('"op":"call"')
})
