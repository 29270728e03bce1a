import { describe, expect, it } from 'vitest'

import { countAll, summary } from './summary.ts'

const outcomes = [
  { name: 'format', ok: true, seconds: 0.25 },
  { name: 'tests', ok: true, seconds: 12 },
  { name: 'unused code', ok: false, seconds: 3 },
]

describe('the summary of verify', () => {
  it('has a line a step that says whether it passed and how long it took', () => {
    expect(summary(outcomes).split('\n')).toEqual([
      'ok      format       0.3 s',
      'ok      tests        12.0 s',
      'FAILED  unused code  3.0 s',
    ])
  })

  it('counts each test and each other step once', () => {
    const tests = { passed: 40, failed: 0, skipped: 1 }
    expect(countAll(tests, outcomes, 'tests')).toEqual({ passed: 41, failed: 1, skipped: 1 })
  })
})
