/** What stands behind a dot: methods of texts, dictionaries, lists and times; else a key of a dictionary. */
import {
  dateOf,
  formatted,
  instantOf,
  isoDate,
  isoDateTime,
  isReal,
  weekdayOf,
} from './python-datetime.ts'
import { textOf } from './python-text.ts'
import {
  isDict,
  isList,
  isPython,
  itemsOf,
  lookedUp,
  raise,
  sameValue,
  typeName,
  type PythonFunction,
  type PythonValue,
} from './python-value.ts'

type Arguments = ReadonlyArray<PythonValue>
type Keywords = ReadonlyMap<string, PythonValue>
type Method<Self> = (self: Self, args: Arguments, keywords: Keywords) => PythonValue

export const attributeOf = (value: PythonValue, name: string): PythonValue => {
  if (typeof value === 'string') return bound(value, name, textMethods[name])
  if (isDict(value)) {
    const method = dictMethods[name]
    if (method !== undefined) return bound(value, name, method)
    const item = lookedUp(value, name)
    return item === undefined ? missing(value, name) : item
  }
  if (isList(value) || isPython(value, 'tuple')) return bound(value, name, listMethods[name])
  if (isPython(value, 'module')) return value.members.get(name) ?? missing(value, name)
  if (isPython(value, 'function')) return value.members?.get(name) ?? missing(value, name)
  if (isPython(value, 'timedelta')) {
    const day = 86_400_000_000n
    const days = (value.microseconds - (((value.microseconds % day) + day) % day)) / day
    if (name === 'days') return days
    if (name === 'seconds') return (value.microseconds - days * day) / 1_000_000n
    if (name === 'microseconds') return (value.microseconds - days * day) % 1_000_000n
    const total = bound(value, name, () => Number(value.microseconds) / 1_000_000)
    return name === 'total_seconds' ? total : missing(value, name)
  }
  if (isPython(value, 'date') || isPython(value, 'datetime')) {
    const part = (value as unknown as Readonly<Record<string, unknown>>)[name]
    if (typeof part === 'number' && name !== 'offset') return BigInt(part)
    return bound(value, name, timeMethods[name])
  }
  if (typeof value === 'number' && name === 'is_integer') {
    return bound(value, name, () => Number.isInteger(value))
  }
  return missing(value, name)
}

const missing = (value: PythonValue, name: string): never =>
  raise('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`)

const bound = <Self extends PythonValue>(
  self: Self,
  name: string,
  method: Method<Self> | undefined,
): PythonFunction =>
  method === undefined
    ? missing(self, name)
    : { python: 'function', name, call: (args, keywords) => method(self, args, keywords) }

const text = (value: PythonValue | undefined, otherwise?: string): string =>
  typeof value === 'string'
    ? value
    : value === undefined && otherwise !== undefined
      ? otherwise
      : raise('TypeError', `expected a str, found ${typeName(value ?? null)}`)

const count = (value: PythonValue | undefined, otherwise: number): number =>
  typeof value === 'bigint'
    ? Number(value)
    : value === undefined || value === null
      ? otherwise
      : raise('TypeError', 'expected an int')

const trimmed = (value: string, characters: PythonValue | undefined, sides: string): string => {
  const set =
    characters === undefined || characters === null
      ? undefined
      : new Set(Array.from(text(characters)))
  const isTrimmed = (character: string | undefined): boolean =>
    character !== undefined && (set === undefined ? /\s/u.test(character) : set.has(character))
  const all = Array.from(value)
  let [from, to] = [0, all.length]
  while (sides.includes('l') && from < to && isTrimmed(all[from])) from += 1
  while (sides.includes('r') && from < to && isTrimmed(all[to - 1])) to -= 1
  return all.slice(from, to).join('')
}

const split = (
  value: string,
  separator: PythonValue | undefined,
  most: number,
): ReadonlyArray<string> => {
  if (separator === undefined || separator === null) {
    const words = value
      .trim()
      .split(/\s+/u)
      .filter((word) => word !== '')
    if (most < 0 || words.length <= most + 1) return words
    const rest = value.trimStart().replace(new RegExp(String.raw`^(?:\S+\s+){${most}}`, 'u'), '')
    return [...words.slice(0, most), rest]
  }
  const by = text(separator)
  if (by === '') raise('ValueError', 'empty separator')
  const parts = value.split(by)
  return most < 0
    ? parts
    : [...parts.slice(0, most), ...(parts.length > most ? [parts.slice(most).join(by)] : [])]
}

const reversed = (value: string): string => Array.from(value).toReversed().join('')

const isAll =
  (pattern: RegExp) =>
  (value: string): boolean =>
    value !== '' && pattern.test(value)

const padded = (value: string, [width, fill]: Arguments, where: 'l' | 'r' | 'c'): string => {
  const missingCharacters = Math.max(0, count(width, 0) - Array.from(value).length)
  const padding = text(fill, ' ').repeat(missingCharacters)
  if (where === 'l') return value + padding
  if (where === 'r') return padding + value
  const left =
    Math.floor(missingCharacters / 2) + (missingCharacters & Array.from(value).length & 1)
  return padding.slice(0, left) + value + padding.slice(left)
}

const beginsOrEnds = (value: string, [what]: Arguments, isEnd: boolean): boolean =>
  (isPython(what ?? null, 'tuple') ? itemsOf(what ?? null) : [what ?? null]).some((each) =>
    isEnd ? value.endsWith(text(each)) : value.startsWith(text(each)),
  )

const found = (at: number, name: string): bigint =>
  at === -1 && name.endsWith('index') ? raise('ValueError', 'substring not found') : BigInt(at)

const titled = (value: string): string =>
  value.replaceAll(
    /\p{L}+/gu,
    (word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`,
  )

const tuple = (...items: ReadonlyArray<PythonValue>): PythonValue => ({ python: 'tuple', items })

const textMethods: Readonly<Record<string, Method<string>>> = {
  upper: (self) => self.toUpperCase(),
  lower: (self) => self.toLowerCase(),
  casefold: (self) => self.toLowerCase().replaceAll('ß', 'ss'),
  capitalize: (self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase(),
  title: titled,
  swapcase: (self) =>
    Array.from(self, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(''),
  strip: (self, [set]) => trimmed(self, set, 'lr'),
  lstrip: (self, [set]) => trimmed(self, set, 'l'),
  rstrip: (self, [set]) => trimmed(self, set, 'r'),
  split: (self, [by, most], keywords) =>
    split(self, keywords.get('sep') ?? by, count(keywords.get('maxsplit') ?? most, -1)),
  rsplit: (self, [by, most], keywords) => {
    const separator = keywords.get('sep') ?? by
    const turned = typeof separator === 'string' ? reversed(separator) : separator
    return split(reversed(self), turned, count(keywords.get('maxsplit') ?? most, -1))
      .map(reversed)
      .toReversed()
  },
  splitlines: (self) =>
    self
      .replace(/\r?\n$|\r$/, '')
      .split(/\r\n|\n|\r/)
      .filter((_, nth, all) => all.length > 1 || self !== ''),
  partition: (self, [by]) => {
    const at = self.indexOf(text(by))
    return at === -1
      ? tuple(self, '', '')
      : tuple(self.slice(0, at), text(by), self.slice(at + text(by).length))
  },
  rpartition: (self, [by]) => {
    const at = self.lastIndexOf(text(by))
    return at === -1
      ? tuple('', '', self)
      : tuple(self.slice(0, at), text(by), self.slice(at + text(by).length))
  },
  replace: (self, [from, to, most]) => {
    const limit = count(most, -1)
    return limit < 0
      ? self.replaceAll(text(from), () => text(to))
      : split(self, from ?? '', limit).join(text(to))
  },
  startswith: (self, args) => beginsOrEnds(self, args, false),
  endswith: (self, args) => beginsOrEnds(self, args, true),
  removeprefix: (self, [what]) =>
    self.startsWith(text(what)) ? self.slice(text(what).length) : self,
  removesuffix: (self, [what]) =>
    text(what) !== '' && self.endsWith(text(what)) ? self.slice(0, -text(what).length) : self,
  find: (self, [what, from]) => found(self.indexOf(text(what), count(from, 0)), 'find'),
  rfind: (self, [what]) => found(self.lastIndexOf(text(what)), 'rfind'),
  index: (self, [what, from]) => found(self.indexOf(text(what), count(from, 0)), 'index'),
  rindex: (self, [what]) => found(self.lastIndexOf(text(what)), 'rindex'),
  count: (self, [what]) =>
    BigInt(text(what) === '' ? self.length + 1 : self.split(text(what)).length - 1),
  join: (self, [items]) =>
    itemsOf(items ?? null)
      .map((item) => text(item))
      .join(self),
  zfill: (self, [width]) => {
    const sign = /^[+-]/.test(self) ? self.slice(0, 1) : ''
    return sign + self.slice(sign.length).padStart(count(width, 0) - sign.length, '0')
  },
  ljust: (self, args) => padded(self, args, 'l'),
  rjust: (self, args) => padded(self, args, 'r'),
  center: (self, args) => padded(self, args, 'c'),
  isdigit: isAll(/^\p{Nd}+$/u),
  isdecimal: isAll(/^\p{Nd}+$/u),
  isnumeric: isAll(/^\p{N}+$/u),
  isalpha: isAll(/^\p{L}+$/u),
  isalnum: isAll(/^[\p{L}\p{N}]+$/u),
  isspace: isAll(/^\s+$/u),
  isupper: (self) => /\p{Lu}/u.test(self) && !/\p{Ll}/u.test(self),
  islower: (self) => /\p{Ll}/u.test(self) && !/\p{Lu}/u.test(self),
}

const dictMethods: Readonly<Record<string, Method<ReadonlyMap<PythonValue, PythonValue>>>> = {
  get: (self, [key, otherwise]) => {
    const item = lookedUp(self, key ?? null)
    return item === undefined ? (otherwise ?? null) : item
  },
  keys: (self) => [...self.keys()],
  values: (self) => [...self.values()],
  items: (self) => [...self].map(([key, value]) => tuple(key, value)),
  copy: (self) => self,
}

type Sequence = ReadonlyArray<PythonValue> | Extract<PythonValue, { python: 'tuple' }>

const listMethods: Readonly<Record<string, Method<Sequence>>> = {
  index: (self, [what]) => {
    const at = itemsOf(self).findIndex((item) => sameValue(item, what ?? null))
    return at === -1 ? raise('ValueError', `${textOf(what ?? null)} is not in list`) : BigInt(at)
  },
  count: (self, [what]) =>
    BigInt(itemsOf(self).filter((item) => sameValue(item, what ?? null)).length),
  copy: (self) => itemsOf(self),
}

type Time = Extract<PythonValue, { python: 'date' | 'datetime' }>

const timeMethods: Readonly<Record<string, Method<Time>>> = {
  isoformat: (self, [between]) =>
    self.python === 'date' ? isoDate(self) : isoDateTime(self, text(between, 'T')),
  strftime: (self, [format]) => formatted(self, text(format)),
  date: (self) => dateOf(self),
  weekday: (self) => BigInt((weekdayOf(self) + 6) % 7),
  isoweekday: (self) => BigInt(weekdayOf(self) === 0 ? 7 : weekdayOf(self)),
  timestamp: (self) =>
    self.python === 'datetime' ? Number(instantOf(self)) / 1_000_000 : missing(self, 'timestamp'),
  replace: (self, _, keywords) => {
    const parts = [...keywords].map(([name, value]) =>
      name === 'tzinfo'
        ? ([
            'offset',
            isPython(value, 'timedelta') ? Number(value.microseconds / 1_000_000n) : undefined,
          ] as const)
        : ([name, count(value, 0)] as const),
    )
    const replaced = { ...self, ...Object.fromEntries(parts) } as Time
    return replaced.python === 'date' || isReal(replaced)
      ? replaced
      : raise('ValueError', 'there is no such time')
  },
}
