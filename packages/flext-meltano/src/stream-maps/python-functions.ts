/** The functions that mapping expressions may call: those of the Singer SDK and of `simpleeval`. */
import { createHash } from 'node:crypto'

import { dateOf, dateTimeAt, dateTimeFrom, isReal, parsedBy } from './python-datetime.ts'
import { fromJson, toJson } from './python-json.ts'
import { textOf } from './python-text.ts'
import {
  asNumber,
  isDict,
  isNumber,
  isPython,
  isTrue,
  itemsOf,
  raise,
  typeName,
  type PythonFunction,
  type PythonValue,
} from './python-value.ts'

type Call = PythonFunction['call']

const named = (
  name: string,
  call: Call,
  members?: Readonly<Record<string, PythonValue>>,
): PythonFunction => ({
  python: 'function',
  name,
  call,
  ...(members === undefined ? {} : { members: new Map(Object.entries(members)) }),
})

const text = (value: PythonValue | undefined): string =>
  typeof value === 'string'
    ? value
    : raise('TypeError', `expected a str, found ${typeName(value ?? null)}`)

const number = (value: PythonValue | undefined, otherwise = 0): number =>
  value === undefined
    ? otherwise
    : isNumber(value)
      ? Number(asNumber(value))
      : raise('TypeError', `expected a number, found ${typeName(value)}`)

const hashed = (name: string): PythonFunction =>
  named(name, ([value]) => createHash(name).update(text(value), 'utf8').digest('hex'))

/** `int('12')`, `int(3.9)` */
const toInt: Call = ([value = 0n]) => {
  if (isNumber(value)) {
    const from = asNumber(value)
    if (typeof from === 'bigint') return from
    return Number.isFinite(from)
      ? BigInt(Math.trunc(from))
      : raise('ValueError', 'cannot convert float to integer')
  }
  if (typeof value !== 'string')
    return raise(
      'TypeError',
      `int() argument must be a string or a real number, not '${typeName(value)}'`,
    )
  const digits = value.trim().replaceAll(/(?<=\d)_(?=\d)/g, '')
  return /^[+-]?\d+$/.test(digits)
    ? BigInt(digits.replace(/^\+/, ''))
    : raise('ValueError', `invalid literal for int() with base 10: '${value}'`)
}

const toFloat: Call = ([value = 0]) => {
  if (isNumber(value)) return Number(asNumber(value))
  const digits = text(value)
    .trim()
    .replaceAll(/(?<=\d)_(?=\d)/g, '')
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(digits)
  if (special !== null) {
    return special[2]?.toLowerCase() === 'nan' ? Number.NaN : Number(`${special[1] ?? ''}Infinity`)
  }
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(digits)
    ? Number(digits)
    : raise('ValueError', `could not convert string to float: '${textOf(value)}'`)
}

const now = (offset: number | undefined): PythonValue =>
  dateTimeAt(BigInt(Date.now()) * 1000n, offset)

/** A zone is the difference that it has to UTC. */
const utc: PythonValue = { python: 'timedelta', microseconds: 0n }

const offsetOf = (zone: PythonValue | undefined): number | undefined =>
  zone !== undefined && isPython(zone, 'timedelta')
    ? Number(zone.microseconds / 1_000_000n)
    : undefined

const parts = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const

const dateTime: Call = (args, keywords) => {
  const of = (name: (typeof parts)[number]): number =>
    number(keywords.get(name) ?? args[parts.indexOf(name)], 0)
  const value = {
    python: 'datetime',
    year: of('year'),
    month: of('month'),
    day: of('day'),
    hour: of('hour'),
    minute: of('minute'),
    second: of('second'),
    microsecond: of('microsecond'),
    offset: offsetOf(keywords.get('tzinfo') ?? args[7]),
  } as const
  return isReal(value) ? value : raise('ValueError', 'there is no such time')
}

const date: Call = (args, keywords) => {
  const value = dateTime(args, keywords)
  return isPython(value, 'datetime') ? dateOf(value) : value
}

const lengths: Readonly<Record<string, number>> = {
  weeks: 604_800_000_000,
  days: 86_400_000_000,
  hours: 3_600_000_000,
  minutes: 60_000_000,
  seconds: 1_000_000,
  milliseconds: 1000,
  microseconds: 1,
}

const timeDelta: Call = (args, keywords) => {
  const positional = [
    'days',
    'seconds',
    'microseconds',
    'milliseconds',
    'minutes',
    'hours',
    'weeks',
  ]
  const given = [...args.map((value, nth) => [positional[nth] ?? '', value] as const), ...keywords]
  const microseconds = given.reduce((sum, [unit, value]) => {
    const length = lengths[unit] ?? raise('TypeError', `'${unit}' is an invalid keyword argument`)
    return sum + BigInt(Math.round(number(value) * length))
  }, 0n)
  return { python: 'timedelta', microseconds }
}

const fromTimestamp =
  (zone: number | undefined): Call =>
  ([seconds], keywords) => {
    const offset = offsetOf(keywords.get('tz')) ?? zone
    const micro = BigInt(Math.round(number(seconds) * 1_000_000))
    return dateTimeAt(micro + BigInt(offset ?? 0) * 1_000_000n, offset)
  }

const dateTimeClass = named('datetime', dateTime, {
  now: named('now', ([zone], keywords) => now(offsetOf(keywords.get('tz') ?? zone))),
  utcnow: named('utcnow', () => now(undefined)),
  today: named('today', () => now(undefined)),
  fromisoformat: named('fromisoformat', ([value]) => dateTimeFrom(text(value))),
  strptime: named('strptime', ([value, format]) => parsedBy(text(value), text(format))),
  fromtimestamp: named('fromtimestamp', fromTimestamp(undefined)),
  utcfromtimestamp: named('utcfromtimestamp', fromTimestamp(undefined)),
})

const dateClass = named('date', date, {
  today: named('today', () => dateOf(dateTimeAt(BigInt(Date.now()) * 1000n))),
  fromisoformat: named('fromisoformat', ([value]) => dateOf(dateTimeFrom(text(value)))),
})

const dumps: Call = ([value = null], keywords) =>
  toJson(value, {
    keepsUnicode: !isTrue(keywords.get('ensure_ascii') ?? true),
    sortsKeys: isTrue(keywords.get('sort_keys') ?? false),
    indent: keywords.get('indent') === undefined ? undefined : number(keywords.get('indent')),
    ifOther: keywords.get('default'),
  })

/** By the names that expressions know them by. */
export const pythonFunctions: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ['md5', hashed('md5')],
  ['sha256', hashed('sha256')],
  ['str', named('str', ([value = '']) => textOf(value))],
  ['int', named('int', toInt)],
  ['float', named('float', toFloat)],
  ['bool', named('bool', ([value = false]) => isTrue(value))],
  ['list', named('list', ([value = []]) => [...itemsOf(value)])],
  ['tuple', named('tuple', ([value = []]) => ({ python: 'tuple', items: itemsOf(value) }))],
  ['set', named('set', ([value = []]) => new Set(itemsOf(value)))],
  [
    'dict',
    named('dict', ([value], keywords) => {
      const own =
        value === undefined
          ? []
          : isDict(value)
            ? [...value]
            : itemsOf(value).map((pair): readonly [PythonValue, PythonValue] => {
                const [key = null, item = null] = itemsOf(pair)
                return [key, item]
              })
      return new Map<PythonValue, PythonValue>([...own, ...keywords])
    }),
  ],
  ['rand', named('rand', () => Math.random())],
  ['randint', named('randint', ([top = 0n]) => BigInt(Math.floor(Math.random() * number(top))))],
  [
    'datetime',
    {
      python: 'module',
      name: 'datetime',
      members: new Map<string, PythonValue>([
        ['datetime', dateTimeClass],
        ['date', dateClass],
        ['timedelta', named('timedelta', timeDelta)],
        ['timezone', named('timezone', ([offset = utc]) => offset, { utc })],
        ['UTC', utc],
      ]),
    },
  ],
  [
    'json',
    {
      python: 'module',
      name: 'json',
      members: new Map<string, PythonValue>([
        ['dumps', named('dumps', dumps)],
        ['loads', named('loads', ([value]) => parsedJson(text(value)))],
      ]),
    },
  ],
])

const parsedJson = (source: string): PythonValue => {
  try {
    return fromJson(source)
  } catch {
    return raise('JSONDecodeError', 'Expecting value')
  }
}
