/**
 * Which texts are days and moments, as JSON Schema's formats `date` and `date-time` have them. A sample
 * asks for every cell of a column, so days are counted here and not by a Date.
 */
import { lastDay } from '../singer/last-day.ts'

export const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text)

export const isDateTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(text) &&
  isDay(text)

/** Whether there is the day of the calendar with which a text begins. */
const isDay = (text: string): boolean => {
  const day = Number(text.slice(8, 10))
  return day >= 1 && day <= lastDay(Number(text.slice(0, 4)), Number(text.slice(5, 7)))
}
