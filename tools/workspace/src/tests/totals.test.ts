import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { add, noTests, sentence, totalsOf } from './totals.ts'

const report = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
  ],
}

describe('the totals of a test run', () => {
  it('counts what passed, what failed, and skipped and planned tests as skipped', () => {
    expect(totalsOf(report)).toEqual({ passed: 7, failed: 1, skipped: 3 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const broken = { status: 'failed', assertionResults: [] }
    expect(totalsOf({ ...report, testResults: [...report.testResults, broken] }).failed).toBe(2)
  })

  it('reads as a sentence, which names skipped tests only when there are some', () => {
    expect(sentence({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
    expect(sentence({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
  })

  it('does not depend on the order in which projects are added', () => {
    const totals = fc.record({ passed: fc.nat(), failed: fc.nat(), skipped: fc.nat() })
    fc.assert(
      fc.property(totals, totals, (a, b) => {
        expect(add(a, b)).toEqual(add(b, a))
        expect(add(a, noTests)).toEqual(a)
      }),
    )
  })
})
