/** How Python writes values: `str`, `repr`, and the format specifications of f-strings. */
import { deltaText, formatted, isoDate, isoDateTime } from './python-datetime.ts'
import {
  asNumber,
  isDict,
  isList,
  isNumber,
  isPython,
  isSet,
  raise,
  typeName,
  type PythonValue,
} from './python-value.ts'

export const textOf = (value: PythonValue): string =>
  typeof value === 'string' ? value : represented(value)

/** `repr` */
export const represented = (value: PythonValue): string => {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return floatText(value)
  if (typeof value === 'string') return quoted(value)
  if (isList(value)) return `[${value.map(represented).join(', ')}]`
  if (isDict(value)) {
    return `{${[...value].map(([key, item]) => `${represented(key)}: ${represented(item)}`).join(', ')}}`
  }
  if (isSet(value))
    return value.size === 0 ? 'set()' : `{${[...value].map(represented).join(', ')}}`
  if (isPython(value, 'tuple')) {
    const items = value.items.map(represented)
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
  }
  if (isPython(value, 'date')) return isoDate(value)
  if (isPython(value, 'datetime')) return isoDateTime(value, ' ')
  if (isPython(value, 'timedelta')) return deltaText(value)
  return `<${typeName(value)} '${'name' in value ? value.name : ''}'>`
}

/** A float always shows that it is one. */
export const floatText = (value: number): string => {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    const sign = exponent.startsWith('-') ? '-' : '+'
    return `${digits}e${sign}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`
  }
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

const quoted = (text: string): string => {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`
}

const SPEC = /^(?:([^])?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/

/** `f'{value:spec}'` */
export const formattedBy = (value: PythonValue, spec: string): string => {
  if (spec === '') return textOf(value)
  if (isPython(value, 'date') || isPython(value, 'datetime')) return formatted(value, spec)
  const [, fill, align, sign = '-', , zero, width = '0', group, precision, type] =
    SPEC.exec(spec) ?? raise('ValueError', `Invalid format specifier '${spec}'`)
  const isNumeric = isNumber(value) && type !== 's'
  const body = isNumeric
    ? numberText(asNumber(value), type, precision, group)
    : textOf(value).slice(0, precision === undefined ? undefined : Number(precision))
  const isNegative = body.startsWith('-')
  const digits = isNegative ? body.slice(1) : body
  const signed = isNegative ? '-' : isNumeric && sign !== '-' ? sign : ''
  const missing = Math.max(0, Number(width) - signed.length - digits.length)
  const padding = (fill ?? (zero && isNumeric ? '0' : ' ')).repeat(missing)
  switch (align ?? (zero && isNumeric ? '=' : isNumeric ? '>' : '<')) {
    case '<':
      return `${signed}${digits}${padding}`
    case '=':
      return `${signed}${padding}${digits}`
    case '^': {
      const left = Math.floor(missing / 2)
      return `${padding.slice(0, left)}${signed}${digits}${padding.slice(left)}`
    }
    default:
      return `${padding}${signed}${digits}`
  }
}

const numberText = (
  value: number | bigint,
  type: string | undefined,
  precision: string | undefined,
  group: string | undefined,
): string => {
  const places = precision === undefined ? 6 : Number(precision)
  const text = (() => {
    switch (type) {
      case 'd':
      case undefined:
        if (typeof value === 'bigint') return String(value)
        return precision === undefined
          ? floatText(value)
          : String(Number(value.toPrecision(places)))
      case 'f':
      case 'F':
        return Number(value).toFixed(places)
      case '%':
        return `${(Number(value) * 100).toFixed(places)}%`
      case 'e':
        return Number(value)
          .toExponential(places)
          .replace(/e([+-])(\d)$/, 'e$10$2')
      case 'g':
        return String(Number(Number(value).toPrecision(places || 1)))
      case 'x':
      case 'X':
      case 'o':
      case 'b': {
        const base = BigInt(value).toString({ x: 16, o: 8, b: 2 }[type.toLowerCase()] ?? 16)
        return type === 'X' ? base.toUpperCase() : base
      }
      default:
        return raise('ValueError', `Unknown format code '${type}' for object of type 'float'`)
    }
  })()
  return group === undefined ? text : text.replace(/\d+/, (whole) => grouped(whole, group))
}

const grouped = (digits: string, separator: string): string =>
  digits.replaceAll(/\B(?=(\d{3})+(?!\d))/g, separator)

/** `'%s is %d' % values`, of which `%s %r %d %i %f %x %%` are known. */
export const percentFormatted = (format: string, value: PythonValue): string => {
  const values = isPython(value, 'tuple') ? [...value.items] : [value]
  return format.replaceAll(
    /%(?:\((\w+)\))?([-0+ ]*)(\d+)?(?:\.(\d+))?([srdifx%])/g,
    (
      _: string,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string,
    ) => {
      if (type === '%') return '%'
      const item = name === undefined ? values.shift() : isDict(value) ? value.get(name) : undefined
      if (item === undefined) return raise('TypeError', 'not enough arguments for format string')
      const isLeft = flags.includes('-')
      if (type === 's' || type === 'r') {
        const shown = type === 'r' ? represented(item) : textOf(item)
        return isLeft ? shown.padEnd(Number(width ?? 0)) : shown.padStart(Number(width ?? 0))
      }
      if (!isNumber(item)) return raise('TypeError', `%${type} format: a number is required`)
      const number = asNumber(item)
      const isWhole = type === 'd' || type === 'i'
      const places = precision === undefined || isWhole ? '' : `.${precision}`
      const spec = `${isLeft ? '<' : ''}${flags.includes('0') ? '0' : ''}${width ?? ''}${places}${isWhole ? 'd' : type}`
      return formattedBy(isWhole ? BigInt(Math.trunc(Number(number))) : number, spec)
    },
  )
}
