/**
 * Which texts are days and moments, as JSON Schema's formats `date` and `date-time` have them. A sample
 * asks for every cell of a column, so days are counted here and not by a Date.
 */
export const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text)

export const isDateTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(text) &&
  isDay(text)

/** Whether there is the day of the calendar with which a text begins. */
const isDay = (text: string): boolean => {
  const month = Number(text.slice(5, 7))
  const day = Number(text.slice(8, 10))
  return day >= 1 && day <= (month === 2 ? februaryOf(text) : (daysOf[month] ?? 0))
}

const daysOf = [0, 31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const februaryOf = (text: string): number => {
  const year = Number(text.slice(0, 4))
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
