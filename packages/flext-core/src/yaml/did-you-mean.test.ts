import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { didYouMean, editDistance } from './did-you-mean.ts'

describe('did you mean', () => {
  it('finds the name behind a slip, and stays silent when nothing is near', () => {
    const known = ['tap-csv', 'tap-github', 'target-sqlite']
    expect(didYouMean('tap-cvs', known)).toBe('tap-csv')
    expect(didYouMean('Target-SQLlite', known)).toBe('target-sqlite')
    expect(didYouMean('tap-postgres', known)).toBeUndefined()
    expect(didYouMean('tap-csv', [])).toBeUndefined()
  })

  it('measures the same both ways, and nothing only between equals', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
    fc.assert(
      fc.property(word, word, (one, other) => {
        const distance = editDistance(one, other)
        expect(distance).toBe(editDistance(other, one))
        expect(distance === 0).toBe(one === other)
        expect(distance).toBeGreaterThanOrEqual(Math.abs(one.length - other.length))
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length))
      }),
    )
  })
})
