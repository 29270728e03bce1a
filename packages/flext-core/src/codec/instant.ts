/** A moment: RFC 3339 text such as `2026-11-22T14:00:00.000Z` outside, a `Date` inside. */
import * as t from 'io-ts'

import { isDay } from './calendar.ts'
import { mismatch, Worded } from './worded.ts'

const expected = 'an instant such as 2026-11-22T14:00:00Z'
const pattern =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
const earliest = Date.parse('0000-01-01T00:00:00.000Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

const parse = (text: string): Date | null => {
  const [, year, month, day] = pattern.exec(text) ?? []
  if (!isDay(Number(year), Number(month), Number(day))) return null
  const date = new Date(text)
  return isInstant(date) ? date : null
}

const isInstant = (value: unknown): value is Date =>
  value instanceof Date && value.getTime() >= earliest && value.getTime() <= latest

/**
 * A zone must be given; another one than UTC is read, and written back as UTC. Digits after the
 * millisecond are dropped, as a `Date` holds none.
 */
export const Instant: t.Type<Date, string> = new Worded<Date, string>(
  'Instant',
  expected,
  isInstant,
  (value, context) => {
    const date = typeof value === 'string' ? parse(value) : null
    return date === null ? mismatch(value, context, expected) : t.success(date)
  },
  (date) => date.toISOString(),
)
export type Instant = Date
