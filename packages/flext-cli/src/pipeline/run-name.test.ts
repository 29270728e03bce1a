import fc from 'fast-check'
import { expect, it } from 'vitest'

import { chosenIds, stampedIds, stampIn, stampOf } from './run-name.ts'

const one = [{ stateId: 'dev:a-to-b' }]
const two = [{ stateId: 'a-to-b' }, { stateId: 'a-to-c' }]

it('names a single pipeline after its state and the time', () => {
  expect(stampedIds(one, stampOf(Date.UTC(2026, 10, 22, 14, 30, 5, 7)))).toEqual([
    'dev:a-to-b@20261122T143005.007Z',
  ])
})

it('numbers the parts of a job, which share the time', () => {
  expect(stampedIds(two, 'T')).toEqual(['a-to-b@T/1', 'a-to-c@T/2'])
  expect(chosenIds(two, 'nightly')).toEqual(['nightly/1', 'nightly/2'])
  expect(chosenIds(one, 'nightly')).toEqual(['nightly'])
})

it('finds the time in a name again, and sorts names as time does', () => {
  const time = fc.integer({ min: 0, max: Date.UTC(9999, 0) })
  fc.assert(
    fc.property(time, time, (at, other) => {
      for (const id of [...stampedIds(one, stampOf(at)), ...stampedIds(two, stampOf(at))]) {
        expect(stampIn(id)).toBe(stampOf(at))
      }
      expect(stampOf(at) < stampOf(other)).toBe(at < other)
    }),
  )
})

it('finds no time in names that somebody chose', () => {
  expect(stampIn('nightly/1')).toBeUndefined()
  expect(stampIn('nightly@today')).toBeUndefined()
})
