/** `'%s is %d' % values` */
import { lookedUp } from './python-equality.ts'
import { formattedBy, padded } from './python-format.ts'
import { bases, character } from './python-number-text.ts'
import { codeOf, represented, textOf } from './python-text.ts'
import {
  asNumber,
  isDict,
  isNumber,
  isPython,
  raise,
  typeName,
  type PythonValue,
} from './python-value.ts'

const PERCENT = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\d+))?([^]?)/g

export const percentFormatted = (format: string, value: PythonValue): string => {
  const values = isPython(value, 'tuple') ? [...value.items] : [value]
  const isNamed = isDict(value)
  const text = format.replaceAll(
    PERCENT,
    (
      _: string,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string,
    ) => {
      if (type === '%') return '%'
      if (width === '*') return raise('ValueError', 'a width of "*" is not known here')
      const item = name === undefined ? values.shift() : isNamed ? lookedUp(value, name) : undefined
      if (item === undefined) {
        return name === undefined
          ? raise('TypeError', 'not enough arguments for format string')
          : raise('KeyError', represented(name))
      }
      return percentItem(item, type, { flags, width: width ?? '', precision })
    },
  )
  return values.length > 0 && !isNamed
    ? raise('TypeError', 'not all arguments converted during string formatting')
    : text
}

interface PercentStyle {
  readonly flags: string
  readonly width: string
  readonly precision: string | undefined
}

const percentItem = (
  item: PythonValue,
  type: string,
  { flags, width, precision }: PercentStyle,
): string => {
  const isLeft = flags.includes('-')
  const places = precision === undefined ? '' : `.${precision}`
  if ('sra'.includes(type) && type !== '') {
    const shown = type === 's' ? textOf(item) : type === 'r' ? represented(item) : ascii(item)
    return formattedBy(shown, `${isLeft ? '<' : '>'}${width}${places}`)
  }
  if (type === 'c') {
    const shown = typeof item === 'bigint' ? character(item) : textOf(item)
    return formattedBy(shown, `${isLeft ? '<' : '>'}${width}`)
  }
  if (!/^[diouxXeEfFgG]$/.test(type)) {
    return raise('ValueError', `unsupported format character '${type}'`)
  }
  if (!isNumber(item)) {
    return raise('TypeError', `%${type} format: a number is required, not ${typeName(item)}`)
  }
  const number = asNumber(item)
  const isWhole = 'diu'.includes(type)
  if (!isWhole && 'oxX'.includes(type) && typeof number === 'number') {
    return raise('TypeError', `%${type} format: an integer is required, not float`)
  }
  if (isWhole || 'oxX'.includes(type)) {
    const integer = typeof number === 'number' ? BigInt(Math.trunc(number)) : number
    return percentWhole(integer, type, { flags, width, precision })
  }
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const zero = flags.includes('0') && !isLeft ? '0' : ''
  const hash = flags.includes('#') ? '#' : ''
  return formattedBy(number, `${isLeft ? '<' : ''}${sign}${hash}${zero}${width}${places}${type}`)
}

/** Of a whole number, the precision is how many digits there are at least. */
const percentWhole = (
  value: bigint,
  type: string,
  { flags, width, precision }: PercentStyle,
): string => {
  const [radix, prefix] = bases.get(type.toLowerCase()) ?? [10, '']
  const digits = (value < 0n ? -value : value).toString(radix).padStart(Number(precision ?? 0), '0')
  const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const before = sign + (flags.includes('#') ? prefix : '')
  const align = flags.includes('-') ? '<' : flags.includes('0') ? '=' : '>'
  const pad = { fill: undefined, align, zero: align === '=', width: Number(width) }
  const cased = (text: string): string => (type === 'X' ? text.toUpperCase() : text)
  return padded(cased(before), cased(digits), pad)
}

/** `ascii()`: what is beyond ASCII is escaped. */
export const ascii = (value: PythonValue): string =>
  represented(value).replaceAll(/[^\p{ASCII}]/gu, codeOf)
