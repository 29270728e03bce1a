/** A day of the calendar without a time or a zone, as ISO 8601 writes it: `2026-11-22`. */
import type * as t from 'io-ts'

import { isDay } from './calendar.ts'
import { narrowed } from './worded.ts'

const isLocalDate = (value: unknown): value is LocalDate => {
  if (typeof value !== 'string') return false
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? []
  return isDay(Number(year), Number(month), Number(day))
}

/** Text that compares in the order of the days. Refuses days there are not, such as 30 February. */
export const LocalDate: t.Type<LocalDate, LocalDate> = narrowed(
  'LocalDate',
  'a day of the calendar such as 2026-11-22',
  isLocalDate,
)
export type LocalDate = t.Branded<string, { readonly LocalDate: 'LocalDate' }>
