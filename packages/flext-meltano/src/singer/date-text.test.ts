import fc from 'fast-check'
import { expect, it } from 'vitest'

import { isDate, isDateTime } from './date-text.ts'

const padded = (value: number, digits: number) => String(value).padStart(digits, '0')
const days = fc
  .tuple(fc.integer({ min: 0, max: 9999 }), fc.nat(99), fc.nat(99))
  .map(([year, month, day]) => `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`)
/** Where calendars go wrong. */
const ends = fc
  .tuple(
    fc.constantFrom(1900, 2000, 2023, 2024, 0, 4, 100, 400),
    fc.integer({ min: 0, max: 13 }),
    fc.constantFrom(0, 1, 28, 29, 30, 31, 32),
  )
  .map(([year, month, day]) => `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`)

/** The same asked of the engine, which lets a day run over into the next month. */
const isDayOfEngine = (text: string): boolean => {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

it('knows every day of the calendar, and no other', () => {
  fc.assert(
    fc.property(fc.oneof(days, ends), (text) => {
      expect(isDate(text)).toBe(isDayOfEngine(text))
      expect(isDateTime(`${text}T12:30:00Z`)).toBe(isDayOfEngine(text))
    }),
    { numRuns: 2000 },
  )
})

it('takes no other way of writing one', () => {
  for (const text of [
    '2024-1-01',
    '24-01-01',
    '2024-01-01 ',
    '2024/01/01',
    '',
    '2024-01-01T00:00:00Z',
  ])
    expect(isDate(text)).toBe(false)
  for (const text of [
    '2024-01-01',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:00',
  ])
    expect(isDateTime(text)).toBe(false)
  expect(isDateTime('2024-02-29T23:59:59.123456+14:00')).toBe(true)
})
