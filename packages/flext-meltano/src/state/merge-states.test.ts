import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { SingerState } from '../singer/message.ts'
import { isEmptyState, mergeStates, onlyStreams, withoutStreams } from './merge-states.ts'

const stream = fc.constantFrom('birds', 'nests', 'eggs')
const bookmark = fc.oneof(
  fc.integer(),
  fc.constant(null),
  fc.dictionary(fc.constantFrom('at', 'partitions'), fc.integer()),
)
const bookmarks = fc.dictionary(stream, bookmark)
const state = fc.dictionary(
  fc.constantFrom('bookmarks', 'currently_syncing', 'birds'),
  fc.oneof(bookmarks, fc.string(), fc.integer(), fc.constant(null)),
) as fc.Arbitrary<SingerState>

describe('mergeStates', () => {
  it('is associative, whatever the states hold', () => {
    fc.assert(
      fc.property(state, state, state, (a, b, c) => {
        expect(mergeStates(mergeStates(a, b), c)).toEqual(mergeStates(a, mergeStates(b, c)))
      }),
    )
  })

  it('has the empty state as its neutral element', () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(mergeStates(one, {})).toEqual(one)
        expect(mergeStates({}, one)).toEqual(one)
      }),
    )
  })

  it('takes a bookmark whole from the later state, and keeps those of the other streams', () => {
    const before = { bookmarks: { birds: { at: 1, progress: 7 }, nests: { at: 2 } } }
    expect(mergeStates(before, { bookmarks: { birds: { at: 3 } } })).toEqual({
      bookmarks: { birds: { at: 3 }, nests: { at: 2 } },
    })
  })

  it('gives back the whole of what was taken apart by stream', () => {
    fc.assert(
      fc.property(bookmarks, fc.uniqueArray(stream), (marks, streams) => {
        const whole = { bookmarks: marks }
        const apart = [
          withoutStreams(whole, new Set(streams)),
          onlyStreams(whole, new Set(streams)),
        ] as const
        expect(mergeStates(...apart)).toEqual(whole)
      }),
    )
  })
})

describe('isEmptyState', () => {
  it('is true of what some taps print at their end, and of nothing that says something', () => {
    expect([{}, { bookmarks: {} }, { currently_syncing: null }].every(isEmptyState)).toBe(true)
    expect([{ bookmarks: { birds: 1 } }, { at: 0 }].some(isEmptyState)).toBe(false)
  })
})
