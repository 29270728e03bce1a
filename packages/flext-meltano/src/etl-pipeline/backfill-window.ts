/**
 * A stretch of a stream by its replication key: from a value on, up to another that is no part of it.
 * Values are points in time, or numbers where the key is one.
 */
import { optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

/** Whether a text names a time or a number. */
export const isBound = (text: string): boolean => isNumber(text) || !Number.isNaN(timeOf(text))

export const WindowBound = t.refinement(
  t.string,
  isBound,
  'a time such as 2026-11-25 or 2026-11-25T08:00:00Z, or a number',
)

export const BackfillWindow = strictObject(
  { from: WindowBound, to: optional(WindowBound) },
  'BackfillWindow',
)
export interface BackfillWindow extends t.TypeOf<typeof BackfillWindow> {}

/** Whether the value lies in the window; undefined where it is of another kind than the bounds are. */
export const isWithin = (value: unknown, { from, to }: BackfillWindow): boolean | undefined => {
  const place = isNumber(from) ? numberOf(value) : timeOf(value)
  if (Number.isNaN(place)) return undefined
  return place >= placeOf(from) && (to === undefined || place < placeOf(to))
}

/** Why the window is none. */
export const windowProblem = ({ from, to }: BackfillWindow): string | undefined => {
  if (to === undefined) return undefined
  if (isNumber(from) !== isNumber(to))
    return `expected two times or two numbers, found ${from} and ${to}`
  return placeOf(from) < placeOf(to)
    ? undefined
    : `expected a time or number after ${from}, found ${to}`
}

/** As taps know it: a number, or a time in UTC. */
export const boundValue = (bound: string): string | number =>
  isNumber(bound) ? Number(bound) : new Date(timeOf(bound)).toISOString()

const placeOf = (bound: string): number => (isNumber(bound) ? Number(bound) : timeOf(bound))

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text)
}

const numberOf = (value: unknown): number =>
  typeof value === 'number' || (typeof value === 'string' && isNumber(value)) ? Number(value) : NaN

/** Without a zone it is UTC. */
const timeOf = (value: unknown): number => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return NaN
  const [day, time] = [value.slice(0, 10), value.slice(10).trim()]
  if (time === '') return Date.parse(day)
  const hasZone = /(?:[zZ]|[+-]\d\d(?::?\d\d)?)$/.test(time)
  const whole = hasZone ? time.replace(/([+-]\d\d)$/, '$1:00') : `${time}Z`
  return Date.parse(`${day}T${whole.replace(/^T/, '')}`)
}
