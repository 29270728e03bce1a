import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { SingerState } from '../../message.ts'
import { cleanState, splitState } from './split-state.ts'

const streams = ['a', 'b', 'c']

describe('the state of streams that are extracted apart', () => {
  it('comes to the same whichever way the streams take turns', () => {
    const steps = fc.record({
      of: fc.constantFrom(...streams),
      bookmark: fc.record({ at: fc.nat(9), parts: fc.array(fc.nat(3), { maxLength: 2 }) }),
    })
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 20 }), fc.boolean(), (told, isTerse) => {
        const start: SingerState = { bookmarks: { b: { at: -1 } } }
        const state = splitState(start, streams)
        const before = new Map<string, SingerState>(streams.map((one) => [one, start]))
        const last: Record<string, unknown> = { b: { at: -1 } }
        for (const { of, bookmark } of told) {
          const was = before.get(of) ?? start
          // Some taps tell only their own stream's part, others what they were given as well.
          const others = isTerse ? {} : (was['bookmarks'] as object)
          const now = { bookmarks: { ...others, [of]: bookmark }, currently_syncing: of }
          expect(typeof state.take(of, was, now)).toBe('boolean')
          before.set(of, now)
          last[of] = bookmark
        }
        expect(state.clean()).toEqual({ bookmarks: last })
      }),
    )
  })

  it('tells what is new from what is not', () => {
    const state = splitState({ bookmarks: { a: 1, b: 2 } }, streams)
    const given = state.clean()
    expect(state.take('a', given, { ...given, currently_syncing: 'a' })).toBe(false)
    expect(state.take('a', given, { bookmarks: { a: 1 } })).toBe(false)
    expect(state.take('a', given, { bookmarks: { a: 1, b: 7 } })).toBe(false)
    expect(state.take('a', given, { bookmarks: { a: { at: 3 }, b: 2 } })).toBe(true)
    expect(state.take('a', { bookmarks: { a: { at: 3 } } }, { bookmarks: { a: {} } })).toBe(true)
    expect(state.clean()).toEqual({ bookmarks: { a: {}, b: 2 } })
  })

  it('names the streams that are done until it is whole', () => {
    const state = splitState(undefined, streams)
    state.finish('c')
    const again = splitState(state.underWay(), streams)
    expect([...again.done()]).toEqual(['c'])
    expect(again.clean()).toEqual({})
    expect(cleanState(state.underWay())).toEqual({})
  })

  it('cannot be split where a stream would move all the others', () => {
    const state = splitState({}, streams)
    expect(state.take('a', {}, { bookmarks: {}, since: 3 })).toEqual({ path: 'since', stream: 'a' })
    expect(state.clean()).toEqual({})
    expect(state.take('a', {}, { bookmarks: { a: 1 } })).toBe(true)
    expect(state.take('b', {}, { bookmarks: {} })).toBe(false)
    expect(state.clean()).toEqual({ bookmarks: { a: 1 } })
    const alone = splitState({}, ['a'])
    expect(alone.take('a', {}, { since: 3 })).toBe(true)
  })

  it('may have the parts of streams by their names', () => {
    const state = splitState({}, ['public-users', 'public-pets'], (id) =>
      id.slice('public-'.length),
    )
    expect(state.take('public-users', {}, { bookmarks: { users: 3, pets: 0 } })).toBe(true)
    expect(state.take('public-pets', {}, { bookmarks: { pets: 5, cats: 1 } })).toEqual({
      path: 'bookmarks.cats',
      stream: 'public-pets',
    })
    expect(state.clean()).toEqual({ bookmarks: { users: 3 } })
  })
})
