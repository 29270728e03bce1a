/** What stands behind the dot of a text. */
import { lookedUp } from './python-equality.ts'
import { NO_SPACE, SPACE, stripped } from './python-space.ts'
import { method, type Method } from './python-signature.ts'
import {
  isDict,
  isPython,
  itemsOf,
  LONGEST,
  raise,
  textIn,
  tupleOf,
  typeName,
  wholeOr,
  type PythonValue,
} from './python-value.ts'

type TextMethod = Method<string>
type Value = PythonValue | undefined

const isNothing = (value: Value): value is null | undefined => value === undefined || value === null

/** The part of a text that `start` and `end` name, and how many characters stand before it. */
const part = (
  value: string,
  start: Value,
  end: Value,
): { readonly before: number; readonly characters: ReadonlyArray<string> } => {
  const all = Array.from(value)
  const bound = (at: Value, otherwise: number): number => {
    const number = wholeOr(at, otherwise)
    return Math.min(Math.max(number < 0 ? number + all.length : number, 0), all.length)
  }
  const before = bound(start, 0)
  return { before, characters: all.slice(before, bound(end, all.length)) }
}

/** Where `what` stands, counted in characters; -1 where it does not. */
const placeOf = (
  self: string,
  [what, start, end]: ReadonlyArray<Value>,
  isLast: boolean,
): number => {
  const { before, characters } = part(self, start, end)
  const text = characters.join('')
  const at = isLast ? text.lastIndexOf(textIn(what)) : text.indexOf(textIn(what))
  return at === -1 ? -1 : before + Array.from(text.slice(0, at)).length
}

const finds = (isLast: boolean): TextMethod =>
  method('sub start? end?', (self, args) => BigInt(placeOf(self, args, isLast)))

const indexes = (isLast: boolean): TextMethod =>
  method('sub start? end?', (self, args) => {
    const at = placeOf(self, args, isLast)
    return at === -1 ? raise('ValueError', 'substring not found') : BigInt(at)
  })

const beginsOrEnds = (isEnd: boolean): TextMethod =>
  method('prefix start? end?', (self, [what, start, end]) => {
    const text = part(self, start, end).characters.join('')
    const any = isPython(what ?? null, 'tuple') ? itemsOf(what ?? null) : [what]
    return any.some((each) => (isEnd ? text.endsWith(textIn(each)) : text.startsWith(textIn(each))))
  })

const isSpace = new RegExp(`^${SPACE}+$`)
const spaces = new RegExp(`${SPACE}+`)

const strips = (sides: string): TextMethod =>
  method('chars?', (self, [characters]) => {
    const set = isNothing(characters) ? undefined : new Set(Array.from(textIn(characters)))
    const isTrimmed = (character: string | undefined): boolean =>
      character !== undefined && (set === undefined ? isSpace.test(character) : set.has(character))
    const all = Array.from(self)
    let [from, to] = [0, all.length]
    while (sides.includes('l') && from < to && isTrimmed(all[from])) from += 1
    while (sides.includes('r') && from < to && isTrimmed(all[to - 1])) to -= 1
    return all.slice(from, to).join('')
  })

const split = (value: string, separator: Value, most: number): ReadonlyArray<string> => {
  if (isNothing(separator)) {
    const words = stripped(value)
      .split(spaces)
      .filter((word) => word !== '')
    if (most < 0 || words.length <= most) return words
    const before = new RegExp(`^${SPACE}*(?:${NO_SPACE}+${SPACE}+){${most}}`)
    return [...words.slice(0, most), value.replace(before, '')]
  }
  const by = textIn(separator)
  if (by === '') raise('ValueError', 'empty separator')
  const parts = value.split(by)
  return most < 0 || parts.length <= most
    ? parts
    : [...parts.slice(0, most), parts.slice(most).join(by)]
}

const reversed = (value: string): string => Array.from(value).toReversed().join('')

const ends = String.raw`\n-\r\x1c-\x1e\x85\u2028\u2029`
const line = new RegExp(`[^${ends}]*(?:\r\n|[${ends}])|[^${ends}]+$`, 'g')
const lineEnd = new RegExp(`(?:\r\n|[${ends}])$`)

const lines = (value: string, keepsEnds: boolean): ReadonlyArray<string> =>
  (value.match(line) ?? []).map((each) => (keepsEnds ? each : each.replace(lineEnd, '')))

/** How long a text is to be, which it may not be without end. */
const length = (value: Value): number =>
  wholeOr(value, 0) > LONGEST
    ? raise('IterableTooLong', `that is more than ${LONGEST}`)
    : wholeOr(value, 0)

const pads = (where: 'l' | 'r' | 'c'): TextMethod =>
  method('width fillchar?', (self, [width, fill]) => {
    const missing = Math.max(0, length(width) - Array.from(self).length)
    const padding = textIn(fill, ' ').repeat(missing)
    if (where === 'l') return self + padding
    if (where === 'r') return padding + self
    const left = Math.floor(missing / 2) + (missing & wholeOr(width, 0) & 1)
    return padding.slice(0, left) + self + padding.slice(left)
  })

const parts = (isLast: boolean): TextMethod =>
  method('sep', (self, [by]) => {
    const separator = textIn(by)
    if (separator === '') raise('ValueError', 'empty separator')
    const at = isLast ? self.lastIndexOf(separator) : self.indexOf(separator)
    if (at !== -1) return tupleOf(self.slice(0, at), separator, self.slice(at + separator.length))
    return isLast ? tupleOf('', '', self) : tupleOf(self, '', '')
  })

const replaced = (self: string, from: string, to: string, most: number): string => {
  if (from === '') {
    const spread = Array.from(self)
    const times = most < 0 ? spread.length + 1 : most
    const before = spread.map((each, nth) => (nth < times ? to : '') + each).join('')
    return before + (spread.length < times ? to : '')
  }
  if (most < 0) return self.replaceAll(from, () => to)
  let left = most
  return self.replaceAll(from, (found) => (left-- > 0 ? to : found))
}

/** A table as `str.maketrans` makes it: characters by their code. */
const translated = (self: string, table: Value): string =>
  Array.from(self, (character) => {
    const found =
      table !== undefined && isDict(table)
        ? lookedUp(table, BigInt(character.codePointAt(0) ?? 0))
        : raise(
            'TypeError',
            `expected a table of str.maketrans(), found ${typeName(table ?? null)}`,
          )
    if (found === undefined) return character
    return typeof found === 'bigint' ? String.fromCodePoint(Number(found)) : (found ?? '')
  })
    .map((each) => textIn(each as PythonValue))
    .join('')

const code = (character: string | undefined): bigint => BigInt(character?.codePointAt(0) ?? 0)

/** `str.maketrans` */
export const translationTable = ([from, to, without]: ReadonlyArray<Value>): PythonValue => {
  if (to === undefined) {
    if (from === undefined || !isDict(from)) return raise('TypeError', 'expected a dict')
    return new Map(
      [...from].map(([key, value]) => [typeof key === 'string' ? code(key) : key, value]),
    )
  }
  const [ours, theirs] = [Array.from(textIn(from)), Array.from(textIn(to))]
  if (ours.length !== theirs.length) {
    raise('ValueError', 'the first two maketrans arguments must have equal length')
  }
  return new Map<PythonValue, PythonValue>([
    ...ours.map((each, nth) => [code(each), code(theirs[nth])] as const),
    ...Array.from(textIn(without, ''), (each) => [code(each), null] as const),
  ])
}

const titled = (value: string): string =>
  value.replaceAll(
    /\p{L}+/gu,
    (word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`,
  )

const isAll = (pattern: RegExp): TextMethod => method('', (self) => pattern.test(self))
const becomes = (change: (self: string) => string): TextMethod => method('', change)

/** Digits that are no decimals: raised and lowered ones, and those in circles. */
const raisedDigits = String.raw`\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468`

export const textMethods: ReadonlyMap<string, TextMethod> = new Map(
  Object.entries<TextMethod>({
    upper: becomes((self) => self.toUpperCase()),
    lower: becomes((self) => self.toLowerCase()),
    casefold: becomes((self) => self.toLowerCase().replaceAll('ß', 'ss')),
    capitalize: becomes((self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase()),
    title: becomes(titled),
    swapcase: becomes((self) =>
      Array.from(self, (each) =>
        each === each.toUpperCase() ? each.toLowerCase() : each.toUpperCase(),
      ).join(''),
    ),
    strip: strips('lr'),
    lstrip: strips('l'),
    rstrip: strips('r'),
    split: method('sep? maxsplit?', (self, [by, most]) => split(self, by, wholeOr(most, -1))),
    rsplit: method('sep? maxsplit?', (self, [by, most]) =>
      split(reversed(self), typeof by === 'string' ? reversed(by) : by, wholeOr(most, -1))
        .map(reversed)
        .toReversed(),
    ),
    splitlines: method('keepends?', (self, [keeps]) => lines(self, keeps === true)),
    partition: parts(false),
    rpartition: parts(true),
    replace: method('old new count?', (self, [from, to, most]) =>
      replaced(self, textIn(from), textIn(to), wholeOr(most, -1)),
    ),
    translate: method('table', (self, [table]) => translated(self, table)),
    expandtabs: method('tabsize?', (self, [size]) => tabbed(self, length(size ?? 8n))),
    startswith: beginsOrEnds(false),
    endswith: beginsOrEnds(true),
    removeprefix: method('prefix', (self, [what]) =>
      self.startsWith(textIn(what)) ? self.slice(textIn(what).length) : self,
    ),
    removesuffix: method('suffix', (self, [what]) =>
      textIn(what) !== '' && self.endsWith(textIn(what))
        ? self.slice(0, -textIn(what).length)
        : self,
    ),
    find: finds(false),
    rfind: finds(true),
    index: indexes(false),
    rindex: indexes(true),
    count: method('sub start? end?', (self, [what, start, end]) => {
      const { characters } = part(self, start, end)
      return BigInt(
        textIn(what) === ''
          ? characters.length + 1
          : characters.join('').split(textIn(what)).length - 1,
      )
    }),
    join: method('items', (self, [items]) =>
      itemsOf(items ?? null)
        .map((item) => textIn(item))
        .join(self),
    ),
    zfill: method('width', (self, [width]) => {
      const sign = /^[+-]/.test(self) ? self.slice(0, 1) : ''
      const missing = Math.max(0, length(width) - Array.from(self).length)
      return sign + '0'.repeat(missing) + self.slice(sign.length)
    }),
    ljust: pads('l'),
    rjust: pads('r'),
    center: pads('c'),
    isdigit: isAll(new RegExp(String.raw`^[\p{Nd}${raisedDigits}]+$`, 'u')),
    isdecimal: isAll(/^\p{Nd}+$/u),
    isnumeric: isAll(/^\p{N}+$/u),
    isalpha: isAll(/^\p{L}+$/u),
    isalnum: isAll(/^[\p{L}\p{N}]+$/u),
    isspace: isAll(isSpace),
    isascii: isAll(/^\p{ASCII}*$/u),
    isprintable: isAll(/^[^\p{C}\p{Zl}\p{Zp}\p{Zs}]*(?: [^\p{C}\p{Zl}\p{Zp}\p{Zs}]*)*$/u),
    isidentifier: isAll(/^[\p{L}_][\p{L}\p{N}_]*$/u),
    isupper: method('', (self) => /\p{Lu}/u.test(self) && !/\p{Ll}/u.test(self)),
    islower: method('', (self) => /\p{Ll}/u.test(self) && !/\p{Lu}/u.test(self)),
    istitle: method('', (self) => /\p{L}/u.test(self) && titled(self) === self),
  }),
)

const tabbed = (self: string, size: number): string => {
  let column = 0
  return Array.from(self, (each) => {
    if (each === '\n' || each === '\r') column = 0
    else if (each !== '\t') column += 1
    else {
      const blanks = size > 0 ? size - (column % size) : 0
      column += blanks
      return ' '.repeat(blanks)
    }
    return each
  }).join('')
}
