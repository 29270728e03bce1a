/** What stands behind the dot of a date, a time, a zone or a difference. */
import {
  dateOf,
  dateTimeAt,
  instantOf,
  isoDate,
  isoDateTime,
  isoTime,
  isoWeekOf,
  ordinalOf,
  real,
  timeOf,
  weekdayOf,
  zoneName,
  type PythonDate,
  type PythonDateTime,
  type PythonTime,
  type PythonTimeDelta,
} from './python-datetime.ts'
import { wholeDivided } from './python-division.ts'
import { method, type Method } from './python-signature.ts'
import { ctime, formatted } from './python-strftime.ts'
import { DAY, daysOf, secondsOf, timeDelta } from './python-timedelta.ts'
import {
  isPython,
  raise,
  textIn,
  tupleOf,
  typeName,
  wholeOr,
  type PythonValue,
} from './python-value.ts'

type Moment = PythonDate | PythonDateTime | PythonTime

/** Seconds east of UTC, as a zone says; `None` is no zone. */
export const offsetIn = (zone: PythonValue | undefined): number | undefined => {
  if (zone === undefined || zone === null) return undefined
  return isPython(zone, 'timezone')
    ? zone.offset
    : raise('TypeError', `expected a timezone, found ${typeName(zone)}`)
}

/** What is a part of it, such as its year; undefined where there is no such part. */
export const partOfTime = (value: Moment, name: string): PythonValue | undefined => {
  if (name === 'tzinfo' && value.python !== 'date') {
    return value.offset === undefined ? null : { python: 'timezone', offset: value.offset }
  }
  const parts: ReadonlyMap<string, unknown> = new Map(Object.entries(value))
  const part = name === 'offset' ? undefined : parts.get(name)
  return typeof part === 'number' ? BigInt(part) : undefined
}

const names = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const

const replaced = <A extends Moment>(
  self: A,
  parts: ReadonlyArray<(typeof names)[number]>,
  args: ReadonlyArray<PythonValue | undefined>,
): A => {
  const zone = args[parts.length]
  const changed = {
    ...self,
    ...Object.fromEntries(
      parts.flatMap((name, nth) =>
        args[nth] === undefined ? [] : [[name, wholeOr(args[nth], 0)] as const],
      ),
    ),
    ...(zone === undefined ? {} : { offset: offsetIn(zone) }),
  }
  const midnight = { hour: 0, minute: 0, second: 0, microsecond: 0, offset: undefined }
  const whole = { year: 2000, month: 1, day: 1, ...midnight, ...changed, python: 'datetime' }
  real(whole as PythonDateTime)
  return changed
}

const ofDays: Readonly<Record<string, Method<PythonDate | PythonDateTime>>> = {
  weekday: method('', (self) => BigInt((weekdayOf(self) + 6) % 7)),
  isoweekday: method('', (self) => BigInt(isoWeekOf(self).day)),
  isocalendar: method('', (self) => {
    const { year, week, day } = isoWeekOf(self)
    return tupleOf(BigInt(year), BigInt(week), BigInt(day))
  }),
  toordinal: method('', (self) => BigInt(ordinalOf(self))),
  ctime: method('', (self) => ctime(self)),
}

const zoned: Readonly<Record<string, Method<PythonDateTime | PythonTime>>> = {
  utcoffset: method('', ({ offset }) =>
    offset === undefined ? null : timeDelta(BigInt(offset) * 1_000_000n),
  ),
  tzname: method('', ({ offset }) => (offset === undefined ? null : zoneName(offset))),
}

const strftime = method<Moment>('format', (self, [format]) => formatted(self, textIn(format, '')))

export const dateMethods: ReadonlyMap<string, Method<PythonDate>> = new Map(
  Object.entries<Method<PythonDate>>({
    ...ofDays,
    strftime,
    isoformat: method('', (self) => isoDate(self)),
    replace: method('year? month? day?', (self, args) => replaced(self, names.slice(0, 3), args)),
  }),
)

export const dateTimeMethods: ReadonlyMap<string, Method<PythonDateTime>> = new Map(
  Object.entries<Method<PythonDateTime>>({
    ...ofDays,
    ...zoned,
    strftime,
    isoformat: method('sep? timespec?', (self, [between, precision]) =>
      isoDateTime(self, textIn(between, 'T'), textIn(precision, 'auto')),
    ),
    replace: method('year? month? day? hour? minute? second? microsecond? tzinfo?', (self, args) =>
      replaced(self, names, args),
    ),
    date: method('', (self) => dateOf(self)),
    time: method('', (self) => timeOf(self)),
    timetz: method('', (self) => timeOf(self, self.offset)),
    timestamp: method('', (self) => wholeDivided(instantOf(self), 1_000_000n)),
    astimezone: method('tz?', (self, [zone]) => {
      const offset = offsetIn(zone) ?? 0
      return dateTimeAt(instantOf(self) + BigInt(offset) * 1_000_000n, offset)
    }),
  }),
)

export const timeMethods: ReadonlyMap<string, Method<PythonTime>> = new Map(
  Object.entries<Method<PythonTime>>({
    ...zoned,
    strftime,
    isoformat: method('timespec?', (self, [precision]) => isoTime(self, textIn(precision, 'auto'))),
    replace: method('hour? minute? second? microsecond? tzinfo?', (self, args) =>
      replaced(self, names.slice(3), args),
    ),
  }),
)

export const partOfDelta = (delta: PythonTimeDelta, name: string): PythonValue | undefined => {
  const days = daysOf(delta)
  const inDay = delta.microseconds - days * DAY
  if (name === 'days') return days
  if (name === 'seconds') return inDay / 1_000_000n
  return name === 'microseconds' ? inDay % 1_000_000n : undefined
}

export const deltaMethods: ReadonlyMap<string, Method<PythonTimeDelta>> = new Map([
  ['total_seconds', method('', secondsOf)],
])
