/** The format specifications of f-strings. */
import { bases, numberText, unknownCode } from './python-number-text.ts'
import { formatted } from './python-strftime.ts'
import { textOf } from './python-text.ts'
import {
  asNumber,
  isNumber,
  isPython,
  LONGEST,
  raise,
  typeName,
  type PythonValue,
} from './python-value.ts'

const SPEC = /^(?:([^])?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u

/** `f'{value:spec}'` */
export const formattedBy = (value: PythonValue, spec: string): string => {
  if (spec === '') return textOf(value)
  const isTime = isPython(value, 'date') || isPython(value, 'datetime') || isPython(value, 'time')
  if (isTime) return formatted(value, spec)
  const [, fill, align, written, alternate, zero, width = '0', group, precision, type] =
    SPEC.exec(spec) ?? raise('ValueError', `Invalid format specifier '${spec}'`)
  const pad = { fill, align, zero: zero !== undefined, width: Number(width) }
  if (isNumber(value) && type !== 's') {
    const isAlternate = alternate !== undefined
    if (type === 'c' && written !== undefined) {
      return raise('ValueError', "Sign not allowed with integer format specifier 'c'")
    }
    const text = numberText(asNumber(value), { type, precision, group, isAlternate })
    if (pad.zero && fill === undefined && group !== undefined && pad.width > text.length) {
      return raise('ValueError', `'${spec}': zeros in groups before a number are not known here`)
    }
    const isNegative = text.startsWith('-')
    const sign = written === undefined || written === '-' ? '' : written
    const [, prefix = '', digits = ''] = /^-?(0[xXobB](?=[\da-fA-F]))?(.*)$/.exec(text) ?? []
    const isPrefixed = isAlternate && bases.has(type?.toLowerCase() ?? '')
    const before = (isNegative ? '-' : sign) + (isPrefixed ? prefix : '')
    return padded(before, isPrefixed ? digits : prefix + digits, {
      ...pad,
      align: align ?? (pad.zero ? '=' : '>'),
    })
  }
  if (isNumber(value)) return unknownCode('s', typeName(value))
  if (typeof value !== 'string') {
    return raise('TypeError', `unsupported format string passed to ${typeName(value)}`)
  }
  if (type !== undefined && type !== 's') return unknownCode(type, 'str')
  if (written !== undefined || alternate !== undefined || group !== undefined || align === '=') {
    return raise('ValueError', `Invalid format specifier '${spec}' for object of type 'str'`)
  }
  const shown = Array.from(value).slice(0, precision === undefined ? undefined : Number(precision))
  return padded('', shown.join(''), { ...pad, align: align ?? '<' })
}

interface Padding {
  readonly fill: string | undefined
  readonly align: string
  readonly zero: boolean
  readonly width: number
}

export const padded = (
  sign: string,
  body: string,
  { fill, align, zero, width }: Padding,
): string => {
  if (width > LONGEST) return raise('ValueError', `a width of ${width} is more than ${LONGEST}`)
  const missing = Math.max(0, width - sign.length - Array.from(body).length)
  const padding = (fill ?? (zero ? '0' : ' ')).repeat(missing)
  switch (align) {
    case '<':
      return `${sign}${body}${padding}`
    case '=':
      return `${sign}${padding}${body}`
    case '^': {
      const left = Math.floor(missing / 2) * (fill ?? ' ').length
      return `${padding.slice(0, left)}${sign}${body}${padding.slice(left)}`
    }
    default:
      return `${padding}${sign}${body}`
  }
}
