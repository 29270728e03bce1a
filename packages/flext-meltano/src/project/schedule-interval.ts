/** When a schedule is due: a cron expression of five fields, or a word of Meltano's. */

const words: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}

/** Never by itself. */
const unscheduled = new Set(['@once', '@manual', '@none'])

const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'
const days = 'sun|mon|tue|wed|thu|fri|sat'

interface Field {
  readonly from: number
  readonly to: number
  readonly names: string
}

const fields: ReadonlyArray<Field> = [
  { from: 0, to: 59, names: '' },
  { from: 0, to: 23, names: '' },
  { from: 1, to: 31, names: '' },
  { from: 1, to: 12, names: months },
  { from: 0, to: 7, names: days },
]

export const isInterval = (interval: string): boolean =>
  unscheduled.has(interval) || cronOf(interval) !== undefined

/** The five fields; undefined for what is never due by itself, or is no interval. */
export const cronOf = (interval: string): string | undefined => {
  const expression = words[interval.trim().toLowerCase()] ?? interval.trim()
  const parts = expression.split(/\s+/)
  return parts.length === 5 && parts.every((part, nth) => isField(part, nth))
    ? parts.join(' ')
    : undefined
}

const isField = (text: string, nth: number): boolean => {
  const field = fields[nth]
  if (field === undefined) return false
  if (text === '?') return nth === 2 || nth === 4
  if (text.toLowerCase() === 'l') return nth === 2
  return text.split(',').every((part) => isPart(part, field))
}

const isPart = (part: string, field: Field): boolean => {
  const [base = '', step, ...more] = part.split('/')
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false
  if (base === '*') return true
  const ends = base.split('-')
  return ends.length <= 2 && ends.every((end) => isValue(end, field))
}

const isValue = (text: string, { from, to, names }: Field): boolean =>
  /^\d+$/.test(text)
    ? Number(text) >= from && Number(text) <= to
    : names !== '' && names.split('|').includes(text.toLowerCase())
