import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isWithin, windowProblem } from './backfill-window.ts'

describe('a window', () => {
  it('has its beginning and not its end, however a time is written', () => {
    const time = fc.date({
      min: new Date('2000-01-01'),
      max: new Date('2040-01-01'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(time, time, time, (from, to, at) => {
        const window = { from: from.toISOString(), to: to.toISOString() }
        const inside = at >= from && at < to
        const shifted = new Date(at.getTime() + 5.5 * 3_600_000)
          .toISOString()
          .replace('Z', '+05:30')
        const forms = [
          at.toISOString(),
          at.toISOString().replace('Z', ''),
          at.toISOString().replace('T', ' ').replace('Z', '+00'),
          shifted,
          at.toISOString().replace('Z', '999Z'),
        ]
        for (const form of forms) expect(isWithin(form, window)).toBe(inside)
      }),
    )
  })

  it('is of times or of numbers, and knows what is neither', () => {
    expect(isWithin('2026-11-25', { from: '2026-11-25' })).toBe(true)
    expect(isWithin('2026-11-24', { from: '2026-11-25' })).toBe(false)
    expect(isWithin(20, { from: '10', to: '20' })).toBe(false)
    expect(isWithin('19.5', { from: '10', to: '20' })).toBe(true)
    expect(isWithin('2026-11-25', { from: '10' })).toBeUndefined()
    expect(isWithin(7, { from: '2026-11-25' })).toBeUndefined()
    expect(isWithin(undefined, { from: '10' })).toBeUndefined()
    expect(windowProblem({ from: '2026-11-25', to: '2026-11-25' })).toContain('after 2026-11-25')
    expect(windowProblem({ from: '10', to: '2026-11-25' })).toContain('two times or two numbers')
    expect(windowProblem({ from: '9', to: '10' })).toBeUndefined()
  })
})
