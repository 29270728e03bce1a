/** The proleptic Gregorian calendar, as ISO 8601 has it. */
const longMonths = new Set([1, 3, 5, 7, 8, 10, 12])

/** Whether there is such a day. Months and days count from one. */
export const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)

const daysIn = (year: number, month: number): number => {
  if (month !== 2) return longMonths.has(month) ? 31 : 30
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
