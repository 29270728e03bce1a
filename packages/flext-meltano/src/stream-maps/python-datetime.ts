/** Dates, times and differences as Python's `datetime` has them; without a zone, a time is nobody's. */
import { DAY, daysOf } from './python-timedelta.ts'
import { raise } from './python-value.ts'

export interface PythonDate {
  readonly python: 'date'
  readonly year: number
  readonly month: number
  readonly day: number
}

export interface PythonDateTime {
  readonly python: 'datetime'
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  /** Seconds east of UTC; undefined where there is no zone. */
  readonly offset: number | undefined
}

export interface PythonTime extends Pick<
  PythonDateTime,
  'hour' | 'minute' | 'second' | 'microsecond' | 'offset'
> {
  readonly python: 'time'
}

/** A zone is the difference that it has to UTC, in seconds. */
export interface PythonZone {
  readonly python: 'timezone'
  readonly offset: number
}

export interface PythonTimeDelta {
  readonly python: 'timedelta'
  readonly microseconds: bigint
}

/** Microseconds since 1970, as the clock of its own zone shows them. */
export const localMicroseconds = (value: PythonDate | PythonDateTime): bigint => {
  // `Date.UTC` takes years below 100 for those of the last century.
  const midnight = BigInt(new Date(0).setUTCFullYear(value.year, value.month - 1, value.day))
  if (value.python === 'date') return midnight * 1000n
  const seconds = BigInt(value.hour * 3600 + value.minute * 60 + value.second)
  return midnight * 1000n + seconds * 1_000_000n + BigInt(value.microsecond)
}

/** Microseconds since 1970 in UTC; a time without a zone is taken for UTC. */
export const instantOf = (value: PythonDateTime): bigint =>
  localMicroseconds(value) - BigInt(value.offset ?? 0) * 1_000_000n

export const dateTimeAt = (local: bigint, offset?: number): PythonDateTime => {
  const microsecond = Number(((local % 1_000_000n) + 1_000_000n) % 1_000_000n)
  const date = new Date(Number((local - BigInt(microsecond)) / 1000n))
  return {
    python: 'datetime',
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond,
    offset,
  }
}

export const timeOf = (value: PythonDateTime | PythonTime, offset?: number): PythonTime => {
  const { hour, minute, second, microsecond } = value
  return { python: 'time', hour, minute, second, microsecond, offset }
}

export const dateOf = ({ year, month, day }: PythonDate | PythonDateTime): PythonDate => ({
  python: 'date',
  year,
  month,
  day,
})

/** A date has whole days of the difference added to it, or taken from it. */
export const moved = <A extends PythonDate | PythonDateTime>(
  value: A,
  delta: PythonTimeDelta,
  direction: 1n | -1n,
): A => {
  const distance = value.python === 'date' ? daysOf(delta) * DAY : delta.microseconds
  const there = dateTimeAt(
    localMicroseconds(value) + direction * distance,
    value.python === 'datetime' ? value.offset : undefined,
  )
  if (!isYear(there.year)) raise('OverflowError', 'date value out of range')
  return (value.python === 'date' ? dateOf(there) : there) as A
}

export const two = (number: number): string => String(number).padStart(2, '0')
const fraction = (microsecond: number): string =>
  microsecond === 0 ? '' : `.${String(microsecond).padStart(6, '0')}`

export const isoDate = ({ year, month, day }: PythonDate | PythonDateTime): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`

export const isoDateTime = (value: PythonDateTime, between = 'T', precision = 'auto'): string =>
  `${isoDate(value)}${between}${isoTime(value, precision)}`

/** `precision` is what `timespec` says. */
export const isoTime = (
  { hour, minute, second, microsecond, offset }: PythonDateTime | PythonTime,
  precision = 'auto',
): string => {
  const minutes = `${two(hour)}:${two(minute)}`
  const seconds = `${minutes}:${two(second)}`
  const micro = String(microsecond).padStart(6, '0')
  const known = new Map([
    ['auto', seconds + fraction(microsecond)],
    ['hours', two(hour)],
    ['minutes', minutes],
    ['seconds', seconds],
    ['milliseconds', `${seconds}.${micro.slice(0, 3)}`],
    ['microseconds', `${seconds}.${micro}`],
  ])
  const text = known.get(precision) ?? raise('ValueError', `Unknown timespec value '${precision}'`)
  return text + (offset === undefined ? '' : offsetText(offset, ':'))
}

export const zoneName = (offset: number): string =>
  offset === 0 ? 'UTC' : `UTC${offsetText(offset, ':')}`

export const offsetText = (offset: number, between: string): string => {
  const minutes = Math.round(Math.abs(offset) / 60)
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${between}${two(minutes % 60)}`
}

export const deltaText = (delta: PythonTimeDelta): string => {
  const days = daysOf(delta)
  const rest = Number(delta.microseconds - days * DAY)
  const seconds = Math.floor(rest / 1_000_000)
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  const long = `${clock}${fraction(rest % 1_000_000)}`
  return days === 0n ? long : `${days} day${days === 1n || days === -1n ? '' : 's'}, ${long}`
}

const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[^\d](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2}(?::?\d{2})?)?)?$/

export const dateTimeFrom = (text: string): PythonDateTime => {
  const [, year, month, day, hour, minute, second, rest, zone] = ISO.exec(text) ?? []
  const value = {
    python: 'datetime',
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    microsecond: Number((rest ?? '').padEnd(6, '0').slice(0, 6)),
    offset: zone === undefined ? undefined : zoneOffset(zone),
  } as const
  if (year === undefined || !isReal(value)) {
    return raise('ValueError', `Invalid isoformat string: '${text}'`)
  }
  return value
}

export const zoneOffset = (zone: string): number => {
  if (zone.toUpperCase() === 'Z') return 0
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).match(/\d{2}/g) ?? []).map(Number)
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds)
}

export const isYear = (year: number): boolean => year >= 1 && year <= 9999

export const isReal = (value: PythonDateTime): boolean => {
  const { year, month, day, hour, minute, second, microsecond } = value
  if (!isYear(year) || month < 1 || month > 12 || day < 1) return false
  if (hour > 23 || minute > 59 || second > 59 || microsecond > 999_999) return false
  if ([hour, minute, second, microsecond].some((part) => part < 0)) return false
  const again = dateTimeAt(localMicroseconds(value))
  return again.month === month && again.day === day
}

/** Raises what Python raises where there is no such day, or no such time of it. */
export const real = (value: PythonDateTime): PythonDateTime => {
  if (!isYear(value.year)) return raise('ValueError', `year ${value.year} is out of range`)
  return isReal(value) ? value : raise('ValueError', 'there is no such time')
}

/** A difference needs both times with a zone, or both without. */
export const sameZones = (one: PythonDateTime, other: PythonDateTime, what: string): void => {
  if ((one.offset === undefined) !== (other.offset === undefined)) {
    raise('TypeError', `can't ${what} offset-naive and offset-aware datetimes`)
  }
}

export const weekdayOf = (value: PythonDate | PythonDateTime): number =>
  new Date(Number(localMicroseconds(value) / 1000n)).getUTCDay()

/** Days since the first of January, which is the first. */
export const dayOfYear = (value: PythonDate | PythonDateTime): number =>
  ordinalOf(value) - ordinalOf({ ...dateOf(value), month: 1, day: 1 }) + 1

const DAYS_UNTIL_1970 = 719_163n

/** Days since the first of January of the year 1, which is the first. */
export const ordinalOf = (value: PythonDate | PythonDateTime): number =>
  Number(localMicroseconds(dateOf(value)) / DAY + DAYS_UNTIL_1970)

export const ofOrdinal = (ordinal: number): PythonDateTime =>
  dateTimeAt((BigInt(ordinal) - DAYS_UNTIL_1970) * DAY)

/** Year, week and day of ISO 8601, where a week belongs to the year of its Thursday. */
export const isoWeekOf = (
  value: PythonDate | PythonDateTime,
): { readonly year: number; readonly week: number; readonly day: number } => {
  const day = weekdayOf(value) === 0 ? 7 : weekdayOf(value)
  const thursday = ofOrdinal(ordinalOf(value) + 4 - day)
  return { year: thursday.year, week: Math.ceil(dayOfYear(thursday) / 7), day }
}
