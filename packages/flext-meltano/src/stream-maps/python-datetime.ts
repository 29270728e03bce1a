/** Dates, times and differences as Python's `datetime` has them; without a zone, a time is nobody's. */
import { PythonError } from './python-value.ts'

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

export interface PythonTimeDelta {
  readonly python: 'timedelta'
  readonly microseconds: bigint
}

const DAY = 86_400_000_000n

/** Microseconds since 1970, as the clock of its own zone shows them. */
export const localMicroseconds = (value: PythonDate | PythonDateTime): bigint => {
  const midnight = BigInt(Date.UTC(2000, value.month - 1, value.day)) + yearShift(value.year)
  if (value.python === 'date') return midnight * 1000n
  const seconds = BigInt(value.hour * 3600 + value.minute * 60 + value.second)
  return midnight * 1000n + seconds * 1_000_000n + BigInt(value.microsecond)
}

/** `Date.UTC` takes years below 100 for those of the last century; they are counted from 2000. */
const yearShift = (year: number): bigint => {
  const leap = new Date(Date.UTC(2000, 0, 1))
  leap.setUTCFullYear(year)
  return BigInt(leap.getTime()) - BigInt(Date.UTC(2000, 0, 1))
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

export const dateOf = ({ year, month, day }: PythonDate | PythonDateTime): PythonDate => ({
  python: 'date',
  year,
  month,
  day,
})

export const added = <A extends PythonDate | PythonDateTime>(
  value: A,
  { microseconds }: PythonTimeDelta,
): A => {
  const whole = value.python === 'date' ? (microseconds / DAY) * DAY : microseconds
  const moved = dateTimeAt(
    localMicroseconds(value) + whole,
    value.python === 'datetime' ? value.offset : undefined,
  )
  return (value.python === 'date' ? dateOf(moved) : moved) as A
}

const two = (number: number): string => String(number).padStart(2, '0')
const fraction = (microsecond: number): string =>
  microsecond === 0 ? '' : `.${String(microsecond).padStart(6, '0')}`

export const isoDate = ({ year, month, day }: PythonDate | PythonDateTime): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`

export const isoDateTime = (value: PythonDateTime, between = 'T'): string => {
  const { hour, minute, second, microsecond, offset } = value
  const zone = offset === undefined ? '' : offsetText(offset, ':')
  return `${isoDate(value)}${between}${two(hour)}:${two(minute)}:${two(second)}${fraction(microsecond)}${zone}`
}

const offsetText = (offset: number, between: string): string => {
  const minutes = Math.round(Math.abs(offset) / 60)
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${between}${two(minutes % 60)}`
}

export const deltaText = ({ microseconds }: PythonTimeDelta): string => {
  const days = (microseconds - (((microseconds % DAY) + DAY) % DAY)) / DAY
  const rest = Number(microseconds - days * DAY)
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
    offset: zone === undefined ? undefined : offsetOf(zone),
  } as const
  if (year === undefined || !isReal(value)) {
    throw new PythonError('ValueError', `Invalid isoformat string: '${text}'`)
  }
  return value
}

const offsetOf = (zone: string): number => {
  if (zone.toUpperCase() === 'Z') return 0
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).match(/\d{2}/g) ?? []).map(Number)
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds)
}

export const isReal = (value: PythonDateTime): boolean => {
  const { year, month, day, hour, minute, second } = value
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false
  const again = dateTimeAt(localMicroseconds(value))
  return year >= 1 && year <= 9999 && again.month === month && again.day === day
}

const months =
  'January February March April May June July August September October November December'.split(' ')
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

export const weekdayOf = (value: PythonDate | PythonDateTime): number =>
  new Date(Number(localMicroseconds(value) / 1000n)).getUTCDay()

const dayOfYear = (value: PythonDate | PythonDateTime): number =>
  Number(
    (localMicroseconds(dateOf(value)) - localMicroseconds({ ...dateOf(value), month: 1, day: 1 })) /
      DAY,
  ) + 1

/** `strftime`, in the words of the C locale. */
export const formatted = (value: PythonDate | PythonDateTime, format: string): string => {
  const time: PythonDateTime =
    value.python === 'datetime' ? value : dateTimeAt(localMicroseconds(value))
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12
  const zone = time.offset === undefined ? '' : offsetText(time.offset, '')
  const known: Readonly<Record<string, string>> = {
    Y: String(time.year).padStart(4, '0'),
    y: two(time.year % 100),
    m: two(time.month),
    d: two(time.day),
    H: two(time.hour),
    I: two(hour12),
    M: two(time.minute),
    S: two(time.second),
    f: String(time.microsecond).padStart(6, '0'),
    p: time.hour < 12 ? 'AM' : 'PM',
    B: months[time.month - 1] ?? '',
    b: (months[time.month - 1] ?? '').slice(0, 3),
    A: weekdays[weekdayOf(time)] ?? '',
    a: (weekdays[weekdayOf(time)] ?? '').slice(0, 3),
    w: String(weekdayOf(time)),
    u: String(weekdayOf(time) === 0 ? 7 : weekdayOf(time)),
    j: String(dayOfYear(time)).padStart(3, '0'),
    z: zone,
    Z:
      time.offset === undefined
        ? ''
        : time.offset === 0
          ? 'UTC'
          : `UTC${offsetText(time.offset, ':')}`,
    s: String(instantOf(time) / 1_000_000n),
    F: isoDate(time),
    T: `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`,
    '%': '%',
  }
  return format.replaceAll(/%([a-zA-Z%])/g, (whole, letter: string) => known[letter] ?? whole)
}

const parsers: Readonly<Record<string, string>> = {
  Y: String.raw`(?<Y>\d{4})`,
  y: String.raw`(?<y>\d{2})`,
  m: String.raw`(?<m>\d{1,2})`,
  d: String.raw`(?<d>\d{1,2})`,
  H: String.raw`(?<H>\d{1,2})`,
  I: String.raw`(?<I>\d{1,2})`,
  M: String.raw`(?<M>\d{1,2})`,
  S: String.raw`(?<S>\d{1,2})`,
  f: String.raw`(?<f>\d{1,6})`,
  p: '(?<p>[AaPp][Mm])',
  B: `(?<B>${months.join('|')})`,
  b: `(?<b>${months.map((month) => month.slice(0, 3)).join('|')})`,
  A: `(?:${weekdays.join('|')})`,
  a: `(?:${weekdays.map((day) => day.slice(0, 3)).join('|')})`,
  z: String.raw`(?<z>Z|[+-]\d{2}:?\d{2})`,
  '%': '%',
}

/** `strptime` */
export const parsedBy = (text: string, format: string): PythonDateTime => {
  const pattern = format.replaceAll(
    /%([a-zA-Z%])|([\\^$.*+?()[\]{}|])|\s+/g,
    (whole, letter?: string, special?: string) => {
      if (special !== undefined) return `\\${special}`
      return letter === undefined ? String.raw`\s+` : (parsers[letter] ?? whole)
    },
  )
  const found = new RegExp(`^${pattern}$`, 'i').exec(text)?.groups
  const of = (name: string, otherwise: number): number => Number(found?.[name] ?? otherwise)
  const named = found?.['B'] ?? found?.['b']
  const month =
    named === undefined
      ? of('m', 1)
      : months.findIndex((each) => each.toLowerCase().startsWith(named.toLowerCase().slice(0, 3))) +
        1
  const short = of('y', -1)
  const hour = found?.['I'] === undefined ? of('H', 0) : hourOf(of('I', 12), found['p'] ?? 'AM')
  const value: PythonDateTime = {
    python: 'datetime',
    year: short >= 0 ? short + (short < 69 ? 2000 : 1900) : of('Y', 1900),
    month,
    day: of('d', 1),
    hour,
    minute: of('M', 0),
    second: of('S', 0),
    microsecond: Number((found?.['f'] ?? '').padEnd(6, '0')),
    offset: found?.['z'] === undefined ? undefined : offsetOf(found['z']),
  }
  if (found === undefined || !isReal(value)) {
    throw new PythonError('ValueError', `time data '${text}' does not match format '${format}'`)
  }
  return value
}

const hourOf = (hour: number, half: string): number =>
  (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
