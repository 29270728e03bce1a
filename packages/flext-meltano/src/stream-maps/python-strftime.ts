/** Times by a format: `strftime`, in the words of the C locale, and `strptime`. */
import {
  dateTimeAt,
  dayOfYear,
  instantOf,
  isoDate,
  isoWeekOf,
  isReal,
  localMicroseconds,
  ofOrdinal,
  offsetText,
  ordinalOf,
  two,
  weekdayOf,
  zoneName,
  zoneOffset,
  type PythonDate,
  type PythonDateTime,
  type PythonTime,
} from './python-datetime.ts'
import { SPACE } from './python-space.ts'
import { raise } from './python-value.ts'

const months =
  'January February March April May June July August September October November December'.split(' ')
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const short = (word: string): string => word.slice(0, 3)

const wholeTime = (value: PythonDate | PythonDateTime | PythonTime): PythonDateTime => {
  if (value.python === 'datetime') return value
  if (value.python === 'date') return dateTimeAt(localMicroseconds(value))
  return { ...value, python: 'datetime', year: 1900, month: 1, day: 1 }
}

type Directive = (time: PythonDateTime) => string

const hour12 = ({ hour }: PythonDateTime): number => (hour % 12 === 0 ? 12 : hour % 12)
const clock: Directive = ({ hour, minute, second }) => `${two(hour)}:${two(minute)}:${two(second)}`
const half: Directive = ({ hour }) => (hour < 12 ? 'AM' : 'PM')
const american: Directive = ({ month, day, year }) => `${two(month)}/${two(day)}/${two(year % 100)}`
/** Weeks that begin on Sunday (0) or Monday (1); days before the first are in week 0. */
const weekFrom =
  (first: 0 | 1): Directive =>
  (time) =>
    two(Math.floor((dayOfYear(time) + 6 - ((weekdayOf(time) + 7 - first) % 7)) / 7))

const directives: ReadonlyMap<string, Directive> = new Map(
  Object.entries<Directive>({
    Y: ({ year }) => String(year),
    C: ({ year }) => two(Math.floor(year / 100)),
    y: ({ year }) => two(year % 100),
    m: ({ month }) => two(month),
    d: ({ day }) => two(day),
    e: ({ day }) => String(day).padStart(2),
    H: ({ hour }) => two(hour),
    k: ({ hour }) => String(hour).padStart(2),
    I: (time) => two(hour12(time)),
    l: (time) => String(hour12(time)).padStart(2),
    M: ({ minute }) => two(minute),
    S: ({ second }) => two(second),
    f: ({ microsecond }) => String(microsecond).padStart(6, '0'),
    p: half,
    P: (time) => half(time).toLowerCase(),
    B: ({ month }) => months[month - 1] ?? '',
    b: ({ month }) => short(months[month - 1] ?? ''),
    h: ({ month }) => short(months[month - 1] ?? ''),
    A: (time) => weekdays[weekdayOf(time)] ?? '',
    a: (time) => short(weekdays[weekdayOf(time)] ?? ''),
    w: (time) => String(weekdayOf(time)),
    u: (time) => String(isoWeekOf(time).day),
    j: (time) => String(dayOfYear(time)).padStart(3, '0'),
    U: weekFrom(0),
    W: weekFrom(1),
    V: (time) => two(isoWeekOf(time).week),
    G: (time) => String(isoWeekOf(time).year),
    g: (time) => two(isoWeekOf(time).year % 100),
    z: ({ offset }) => (offset === undefined ? '' : offsetText(offset, '')),
    Z: ({ offset }) => (offset === undefined ? '' : zoneName(offset)),
    s: (time) => String(instantOf(time) / 1_000_000n),
    F: isoDate,
    D: american,
    x: american,
    T: clock,
    X: clock,
    R: ({ hour, minute }) => `${two(hour)}:${two(minute)}`,
    r: (time) => `${two(hour12(time))}${clock(time).slice(2)} ${half(time)}`,
    c: (time) => ctime(time),
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  }),
)

/** `Fri Mar  1 04:05:06 2024` */
export const ctime = (value: PythonDate | PythonDateTime): string => {
  const time = wholeTime(value)
  const day = String(time.day).padStart(2)
  return `${short(weekdays[weekdayOf(time)] ?? '')} ${short(months[time.month - 1] ?? '')} ${day} ${clock(time)} ${time.year}`
}

/** `strftime`; a `-` before the letter leaves leading zeros out. */
export const formatted = (
  value: PythonDate | PythonDateTime | PythonTime,
  format: string,
): string => {
  const time = wholeTime(value)
  return format.replaceAll(/%(-?)([^]?)/g, (whole, isBare: string, letter: string) => {
    const directive =
      directives.get(letter) ?? raise('ValueError', `'${whole}' is no directive that is known here`)
    const text = directive(time)
    return isBare === '' ? text : text.replace(/^[0 ]+(?=.)/, '')
  })
}

const parsers: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Y: String.raw`(?<Y>\d{4})`,
    y: String.raw`(?<y>\d{2})`,
    m: String.raw`(?<m>\d{1,2})`,
    d: String.raw`(?<d>\d{1,2})`,
    H: String.raw`(?<H>\d{1,2})`,
    I: String.raw`(?<I>\d{1,2})`,
    M: String.raw`(?<M>\d{1,2})`,
    S: String.raw`(?<S>\d{1,2})`,
    f: String.raw`(?<f>\d{1,6})`,
    j: String.raw`(?<j>\d{1,3})`,
    p: '(?<p>[AaPp][Mm])',
    B: `(?<B>${months.join('|')})`,
    b: `(?<b>${months.map(short).join('|')})`,
    A: `(?:${weekdays.join('|')})`,
    a: `(?:${weekdays.map(short).join('|')})`,
    z: String.raw`(?<z>Z|[+-]\d{2}:?\d{2})`,
    Z: '(?:UTC|GMT)',
    '%': '%',
  }),
)

const directiveOrSpace = new RegExp(String.raw`%([^]?)|([\\^$.*+?()[\]{}|])|${SPACE}+`, 'g')

/** `strptime` */
export const parsedBy = (text: string, format: string): PythonDateTime => {
  const seen = new Set<string>()
  const pattern = format.replaceAll(
    directiveOrSpace,
    (whole, letter?: string, special?: string) => {
      if (special !== undefined) return `\\${special}`
      if (letter === undefined) return `${SPACE}+`
      if (letter !== '%' && seen.has(letter)) {
        raise('error', `redefinition of group name '${letter}', in format '${format}'`)
      }
      seen.add(letter)
      return (
        parsers.get(letter) ??
        raise('ValueError', `'${whole}' is no directive that is known here, in format '${format}'`)
      )
    },
  )
  const found = new RegExp(`^${pattern}$`, 'i').exec(text)?.groups
  const of = (name: string, otherwise: number): number => Number(found?.[name] ?? otherwise)
  const twoDigits = of('y', -1)
  const year = twoDigits >= 0 ? twoDigits + (twoDigits < 69 ? 2000 : 1900) : of('Y', 1900)
  const value: PythonDateTime = {
    python: 'datetime',
    year,
    ...dayIn(year, found ?? {}, of),
    hour: found?.['I'] === undefined ? of('H', 0) : hourOf(of('I', 12), found['p'] ?? 'AM'),
    minute: of('M', 0),
    second: of('S', 0),
    microsecond: Number((found?.['f'] ?? '').padEnd(6, '0')),
    offset: found?.['z'] === undefined ? undefined : zoneOffset(found['z']),
  }
  if (found === undefined || !isReal(value)) {
    return raise('ValueError', `time data '${text}' does not match format '${format}'`)
  }
  return value
}

const dayIn = (
  year: number,
  found: Readonly<Record<string, string | undefined>>,
  of: (name: string, otherwise: number) => number,
): Pick<PythonDateTime, 'month' | 'day'> => {
  const name = found['B'] ?? found['b']
  if (found['j'] !== undefined && name === undefined && found['m'] === undefined) {
    const { month, day } = ofOrdinal(
      ordinalOf({ python: 'date', year, month: 1, day: 1 }) + of('j', 1) - 1,
    )
    return { month, day }
  }
  const isMeant = (month: string): boolean =>
    name !== undefined && short(month).toLowerCase() === short(name).toLowerCase()
  return {
    month: name === undefined ? of('m', 1) : months.findIndex(isMeant) + 1,
    day: of('d', 1),
  }
}

const hourOf = (hour: number, whichHalf: string): number =>
  (hour % 12) + (whichHalf.toUpperCase() === 'PM' ? 12 : 0)
