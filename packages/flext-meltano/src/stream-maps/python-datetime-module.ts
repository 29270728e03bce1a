/** The module `datetime` as mapping expressions know it. Times without a zone are taken for UTC. */
import {
  dateOf,
  dateTimeAt,
  dateTimeFrom,
  isYear,
  ofOrdinal,
  real,
  timeOf,
  type PythonDateTime,
} from './python-datetime.ts'
import { named } from './python-signature.ts'
import { parsedBy } from './python-strftime.ts'
import { offsetIn } from './python-time-methods.ts'
import { DAY, sumOf } from './python-timedelta.ts'
import {
  isPython,
  raise,
  textIn,
  typeName,
  wholeOr,
  type PythonModule,
  type PythonValue,
} from './python-value.ts'

type Value = PythonValue | undefined

const now = (zone: Value): PythonDateTime => {
  const offset = offsetIn(zone)
  return dateTimeAt(BigInt(Date.now()) * 1000n + BigInt(offset ?? 0) * 1_000_000n, offset)
}

const fromTimestamp = (seconds: Value, zone: Value): PythonDateTime => {
  const offset = offsetIn(zone)
  const { microseconds } = sumOf([[seconds ?? null, 1_000_000n]])
  const local = microseconds + BigInt(offset ?? 0) * 1_000_000n
  const value = dateTimeAt(local, offset)
  return isYear(value.year) ? value : raise('ValueError', `year ${value.year} is out of range`)
}

const timeParameters = 'hour? minute? second? microsecond? tzinfo?'

const dateTimeOf = (
  [year, month, day]: ReadonlyArray<Value>,
  [hour, minute, second, microsecond, zone]: ReadonlyArray<Value>,
): PythonDateTime =>
  real({
    python: 'datetime',
    year: wholeOr(year, 0),
    month: wholeOr(month, 0),
    day: wholeOr(day, 0),
    hour: wholeOr(hour, 0),
    minute: wholeOr(minute, 0),
    second: wholeOr(second, 0),
    microsecond: wholeOr(microsecond, 0),
    offset: offsetIn(zone),
  })

const first = dateTimeAt(-62_135_596_800_000_000n)
const last = dateTimeAt(253_402_300_799_999_999n)

const dateTimeClass = named(
  'datetime',
  `year month day ${timeParameters}`,
  (args) => dateTimeOf(args, args.slice(3)),
  {
    min: first,
    max: last,
    now: named('now', 'tz?', ([zone]) => now(zone)),
    utcnow: named('utcnow', '', () => now(undefined)),
    today: named('today', '', () => now(undefined)),
    fromisoformat: named('fromisoformat', 'date_string', ([value]) => dateTimeFrom(textIn(value))),
    strptime: named('strptime', 'date_string format', ([value, format]) =>
      parsedBy(textIn(value), textIn(format)),
    ),
    fromtimestamp: named('fromtimestamp', 'timestamp tz?', ([seconds, zone]) =>
      fromTimestamp(seconds, zone),
    ),
    utcfromtimestamp: named('utcfromtimestamp', 'timestamp', ([seconds]) =>
      fromTimestamp(seconds, undefined),
    ),
    fromordinal: named('fromordinal', 'ordinal', ([days]) => real(ofOrdinal(wholeOr(days, 0)))),
    combine: named('combine', 'date time tzinfo?', ([date = null, time = null, zone]) => {
      const isDay = isPython(date, 'date') || isPython(date, 'datetime')
      if (!isDay || !isPython(time, 'time')) return raise('TypeError', 'expected a date and a time')
      const offset = zone === undefined ? time.offset : offsetIn(zone)
      return { ...time, ...dateOf(date), python: 'datetime', offset }
    }),
  },
)

const dateClass = named('date', 'year month day', (args) => dateOf(dateTimeOf(args, [])), {
  min: dateOf(first),
  max: dateOf(last),
  today: named('today', '', () => dateOf(now(undefined))),
  fromisoformat: named('fromisoformat', 'date_string', ([value]) =>
    /^.{8,10}$/.test(textIn(value))
      ? dateOf(dateTimeFrom(textIn(value)))
      : raise('ValueError', `Invalid isoformat string: '${textIn(value)}'`),
  ),
  fromtimestamp: named('fromtimestamp', 'timestamp', ([seconds]) =>
    dateOf(fromTimestamp(seconds, undefined)),
  ),
  fromordinal: named('fromordinal', 'ordinal', ([days]) =>
    dateOf(real(ofOrdinal(wholeOr(days, 0)))),
  ),
})

const timeClass = named(
  'time',
  timeParameters,
  (args) => {
    const value = dateTimeOf([2000n, 1n, 1n], args)
    return timeOf(value, value.offset)
  },
  {
    fromisoformat: named('fromisoformat', 'time_string', ([value]) => {
      const found = dateTimeFrom(`2000-01-01T${textIn(value)}`)
      return timeOf(found, found.offset)
    }),
  },
)

const timeDeltaClass = named(
  'timedelta',
  'days? seconds? microseconds? milliseconds? minutes? hours? weeks?',
  ([days = 0n, seconds = 0n, microseconds = 0n, milliseconds = 0n, ...longer]) => {
    const [minutes = 0n, hours = 0n, weeks = 0n] = longer
    // In the order in which CPython sums them, for fractions may lose their last digits.
    return sumOf([
      [microseconds, 1n],
      [milliseconds, 1000n],
      [seconds, 1_000_000n],
      [minutes, 60_000_000n],
      [hours, 3_600_000_000n],
      [days, DAY],
      [weeks, 7n * DAY],
    ])
  },
)

const utc: PythonValue = { python: 'timezone', offset: 0 }

const timezone = named(
  'timezone',
  'offset',
  ([offset = null]) =>
    isPython(offset, 'timedelta')
      ? { python: 'timezone', offset: Number(offset.microseconds) / 1_000_000 }
      : raise('TypeError', `expected a timedelta, found ${typeName(offset)}`),
  { utc },
)

export const dateTimeModule: PythonModule = {
  python: 'module',
  name: 'datetime',
  members: new Map<string, PythonValue>([
    ['datetime', dateTimeClass],
    ['date', dateClass],
    ['time', timeClass],
    ['timedelta', timeDeltaClass],
    ['timezone', timezone],
    ['UTC', utc],
    ['MINYEAR', 1n],
    ['MAXYEAR', 9999n],
  ]),
}
