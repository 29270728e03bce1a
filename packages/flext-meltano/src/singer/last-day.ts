/** How many days a month of the calendar has, from 1 to 12; none where there is no such month. */
export const lastDay = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return daysOf[month] ?? 0
}

const daysOf = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
