/** JSON as Python reads and writes it: whole numbers of any size, and a blank after commas and colons. */
import { deltaText, isoDate, isoDateTime, isoTime } from './python-datetime.ts'
import { floatText, textOf } from './python-text.ts'
import {
  isDict,
  isList,
  isPython,
  isSet,
  raise,
  typeName,
  type PythonValue,
} from './python-value.ts'

/** Values of a text; `1` is an int, `1.0` is a float. */
export const fromJson = (source: string): PythonValue =>
  valueOf(
    JSON.parse(source, (_, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' ? exact(value, context?.source ?? '') : value,
    ) as unknown,
    (number) => number,
  )

const exact = (value: number, source: string): number | bigint =>
  /^-?\d+$/.test(source) ? BigInt(source) : value

/** Values of parsed JSON; a number without a fraction is an int. */
export const pythonOf = (value: unknown): PythonValue =>
  valueOf(value, (number) => (Number.isSafeInteger(number) ? BigInt(number) : number))

const valueOf = (value: unknown, ofNumber: (number: number) => PythonValue): PythonValue => {
  if (typeof value === 'number') return ofNumber(value)
  if (Array.isArray(value)) return value.map((item) => valueOf(item, ofNumber))
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, item]) => [key, valueOf(item, ofNumber)]))
  }
  return (value ?? null) as PythonValue
}

export interface JsonStyle {
  readonly keepsUnicode: boolean
  readonly sortsKeys: boolean
  /** What a line begins with, once for each level; undefined writes all in one line. */
  readonly margin: string | undefined
  /** Between items, and behind a key. */
  readonly separators: readonly [item: string, key: string] | undefined
  /** What is asked for the JSON of anything else. */
  readonly ifOther: PythonValue | undefined
}

/** `json.dumps` */
export const toJson = (value: PythonValue, style: JsonStyle, depth = 1): string => {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return jsonFloat(value)
  if (typeof value === 'string') return jsonText(value, style.keepsUnicode)
  const items = isList(value) ? value : isPython(value, 'tuple') ? value.items : undefined
  if (items !== undefined) {
    return enclosed(
      '[',
      ']',
      items.map((item) => toJson(item, style, depth + 1)),
      style,
      depth,
    )
  }
  if (isDict(value)) {
    const entries = [...value].map(([key, item]) => [keyText(key), item] as const)
    const sorted = style.sortsKeys
      ? entries.toSorted(([one], [other]) => (one < other ? -1 : 1))
      : entries
    const pairs = sorted.map(
      ([key, item]) =>
        `${jsonText(key, style.keepsUnicode)}${style.separators?.[1] ?? ': '}${toJson(item, style, depth + 1)}`,
    )
    return enclosed('{', '}', pairs, style, depth)
  }
  const { ifOther } = style
  return ifOther !== undefined && isPython(ifOther, 'function')
    ? toJson(ifOther.call([value], new Map()), style, depth)
    : raise('TypeError', `Object of type ${typeName(value)} is not JSON serializable`)
}

const enclosed = (
  open: string,
  close: string,
  items: ReadonlyArray<string>,
  { margin, separators }: JsonStyle,
  depth: number,
): string => {
  if (items.length === 0) return open + close
  if (margin === undefined) return `${open}${items.join(separators?.[0] ?? ', ')}${close}`
  const line = `\n${margin.repeat(depth)}`
  const joined = items.join(`${separators?.[0] ?? ','}${line}`)
  return `${open}${line}${joined}\n${margin.repeat(depth - 1)}${close}`
}

const keyText = (key: PythonValue): string =>
  typeof key === 'boolean' ? String(key) : key === null ? 'null' : textOf(key)

const jsonFloat = (value: number): string =>
  Number.isNaN(value)
    ? 'NaN'
    : Number.isFinite(value)
      ? floatText(value)
      : value > 0
        ? 'Infinity'
        : '-Infinity'

const jsonText = (text: string, keepsUnicode: boolean): string => {
  const json = JSON.stringify(text)
  return keepsUnicode
    ? json
    : json.replaceAll(
        /[\u007f-\uffff]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
}

/** The JSON that a record holds of a value: times are text, tuples and sets are lists. */
export const recordJson = (value: PythonValue): string => {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (typeof value === 'number') {
    return Number.isFinite(value)
      ? JSON.stringify(value)
      : raise('ValueError', `${value} is no JSON`)
  }
  if (typeof value === 'string') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(recordJson).join(',')}]`
  if (isSet(value)) return `[${[...value].map(recordJson).join(',')}]`
  if (isDict(value)) {
    const pairs = [...value].map(
      ([key, item]) => `${JSON.stringify(keyText(key))}:${recordJson(item)}`,
    )
    return `{${pairs.join(',')}}`
  }
  if (isPython(value, 'tuple')) return `[${value.items.map(recordJson).join(',')}]`
  if (isPython(value, 'date')) return JSON.stringify(isoDate(value))
  if (isPython(value, 'datetime')) return JSON.stringify(isoDateTime(value))
  if (isPython(value, 'time')) return JSON.stringify(isoTime(value))
  if (isPython(value, 'timedelta')) return JSON.stringify(deltaText(value))
  return raise('TypeError', `a ${typeName(value)} is no JSON`)
}
