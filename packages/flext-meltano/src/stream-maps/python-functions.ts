/** The functions that mapping expressions may call: those of the Singer SDK and of `simpleeval`. */
import { createHash } from 'node:crypto'

import { dateTimeModule } from './python-datetime-module.ts'
import { dictOf, setOf } from './python-equality.ts'
import { fromJson, toJson } from './python-json.ts'
import { boundTo, named } from './python-signature.ts'
import { strippedNumber } from './python-space.ts'
import { textOf } from './python-text.ts'
import { textMethods, translationTable } from './python-text-methods.ts'
import {
  asNumber,
  isDict,
  isNumber,
  isTrue,
  itemsOf,
  raise,
  textIn,
  typeName,
  wholeOr,
  type PythonFunction,
  type PythonValue,
} from './python-value.ts'

type Value = PythonValue | undefined

const hashed = (name: string): PythonFunction =>
  named(name, 'string', ([value]) => createHash(name).update(textIn(value), 'utf8').digest('hex'))

/** `int('12')`, `int(3.9)`, `int('ff', 16)` */
const toInt = ([value = 0n, base]: ReadonlyArray<Value>): PythonValue => {
  if (base !== undefined) return wholeIn(textIn(value), wholeOr(base, 10))
  if (typeof value === 'string') return wholeIn(value, 10)
  if (!isNumber(value)) {
    return raise(
      'TypeError',
      `int() argument must be a string or a real number, not '${typeName(value)}'`,
    )
  }
  const from = asNumber(value)
  if (typeof from === 'bigint') return from
  return Number.isFinite(from)
    ? BigInt(Math.trunc(from))
    : raise('ValueError', 'cannot convert float to integer')
}

const prefixes: ReadonlyMap<string, number> = new Map([
  ['0x', 16],
  ['0o', 8],
  ['0b', 2],
])

/** A whole number in a base of 2 to 36; base 0 is the one that the prefix says. */
const wholeIn = (written: string, base: number): bigint => {
  const refuse = (): never =>
    raise('ValueError', `invalid literal for int() with base ${base}: '${written}'`)
  const [, sign = '', whole = ''] =
    /^([+-]?)(\S+)$/.exec(strippedNumber(written).toLowerCase()) ?? []
  const said = prefixes.get(whole.slice(0, 2))
  const isPrefixed = said !== undefined && (base === 0 || base === said)
  const radix = base === 0 ? (said ?? 10) : base
  if (radix < 2 || radix > 36) return raise('ValueError', 'int() base must be >= 2 and <= 36, or 0')
  const digits = (isPrefixed ? whole.slice(2) : whole).replaceAll(/(?<=[\da-z])_(?=[\da-z])/g, '')
  if (digits === '') return refuse()
  let number = 0n
  for (const digit of digits) {
    const value = /[\da-z]/.test(digit) ? Number.parseInt(digit, 36) : Number.NaN
    if (!(value < radix)) return refuse()
    number = number * BigInt(radix) + BigInt(value)
  }
  return sign === '-' ? -number : number
}

const toFloat = ([value = 0]: ReadonlyArray<Value>): PythonValue => {
  if (isNumber(value)) return Number(asNumber(value))
  const digits = strippedNumber(textIn(value)).replaceAll(/(?<=\d)_(?=\d)/g, '')
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(digits)
  if (special !== null) {
    return special[2]?.toLowerCase() === 'nan' ? Number.NaN : Number(`${special[1] ?? ''}Infinity`)
  }
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(digits)
    ? Number(digits)
    : raise('ValueError', `could not convert string to float: '${textOf(value)}'`)
}

/** `dict(pairs, name=value)`: any name may be given. */
const toDict: PythonFunction = {
  python: 'function',
  name: 'dict',
  call: ([value, ...more], keywords) => {
    if (more.length > 0) raise('TypeError', 'dict expected at most 1 argument')
    const own =
      value === undefined
        ? []
        : isDict(value)
          ? [...value]
          : itemsOf(value).map((pair): readonly [PythonValue, PythonValue] => {
              const [key = null, item = null] = itemsOf(pair)
              return [key, item]
            })
    return dictOf([...own, ...keywords])
  },
}

const toText = named('str', 'object?', ([value = '']) => textOf(value), {
  // `str.upper(name)` is `name.upper()`.
  ...Object.fromEntries(
    [...textMethods].map(([name, of]) => {
      const call: PythonFunction['call'] = ([self, ...args], keywords) =>
        boundTo(textIn(self), name, of).call(args, keywords)
      return [name, { python: 'function', name, call } satisfies PythonFunction] as const
    }),
  ),
  maketrans: named('maketrans', 'x y? z?', translationTable),
})

const separatorsIn = (value: Value): readonly [string, string] | undefined => {
  if (value === undefined || value === null) return undefined
  const [item, key] = itemsOf(value)
  return [textIn(item), textIn(key)]
}

const dumps = named(
  'dumps',
  'obj =ensure_ascii? =indent? =separators? =default? =sort_keys?',
  ([value = null, isAscii, indent, separators, ifOther, sorts]) => {
    const margin = typeof indent === 'string' ? indent : ' '.repeat(wholeOr(indent, 0))
    return toJson(value, {
      keepsUnicode: !isTrue(isAscii ?? true),
      sortsKeys: isTrue(sorts ?? false),
      margin: indent === undefined || indent === null ? undefined : margin,
      separators: separatorsIn(separators),
      ifOther: ifOther ?? undefined,
    })
  },
)

const loads = named('loads', 's', ([source]) => {
  try {
    return fromJson(textIn(source))
  } catch (error) {
    if (error instanceof SyntaxError) return raise('JSONDecodeError', 'Expecting value')
    throw error
  }
})

/** By the names that expressions know them by. */
export const pythonFunctions: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ['md5', hashed('md5')],
  ['sha256', hashed('sha256')],
  ['str', toText],
  ['int', named('int', 'x? base?', toInt)],
  ['float', named('float', 'x?', toFloat)],
  ['bool', named('bool', 'x?', ([value = false]) => isTrue(value))],
  ['list', named('list', 'iterable?', ([value = []]) => [...itemsOf(value)])],
  [
    'tuple',
    named('tuple', 'iterable?', ([value = []]) => ({ python: 'tuple', items: itemsOf(value) })),
  ],
  ['set', named('set', 'iterable?', ([value = []]) => setOf(itemsOf(value)))],
  ['dict', toDict],
  ['rand', named('rand', '', () => Math.random())],
  [
    'randint',
    named('randint', 'top', ([top]) => BigInt(Math.floor(Math.random() * wholeOr(top, 0)))),
  ],
  ['datetime', dateTimeModule],
  [
    'json',
    {
      python: 'module',
      name: 'json',
      members: new Map<string, PythonValue>([
        ['dumps', dumps],
        ['loads', loads],
      ]),
    },
  ],
])
