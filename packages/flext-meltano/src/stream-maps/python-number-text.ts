/** Numbers in the notations that Python has for them. */
import { floatText } from './python-text.ts'
import { raise } from './python-value.ts'

export const bases: ReadonlyMap<string, readonly [base: number, prefix: string]> = new Map([
  ['x', [16, '0x']],
  ['o', [8, '0o']],
  ['b', [2, '0b']],
])

export interface NumberStyle {
  readonly type: string | undefined
  readonly precision: string | undefined
  readonly group: string | undefined
  readonly isAlternate: boolean
}

export const numberText = (value: number | bigint, style: NumberStyle): string => {
  const { type, precision, group, isAlternate } = style
  const isUpper = type !== undefined && type !== type.toLowerCase()
  const cased = (text: string): string => (isUpper ? text.toUpperCase() : text)
  const base = bases.get(type?.toLowerCase() ?? '')
  const isWhole = typeof value === 'bigint' && (type === undefined || type === 'd' || type === 'n')
  if (isWhole || base !== undefined || type === 'c' || type === 'd') {
    if (typeof value === 'number') return unknownCode(type, 'float')
    if (precision !== undefined) {
      return raise('ValueError', 'Precision not allowed in integer format specifier')
    }
    if (type === 'c') return character(value, group)
    const [radix, prefix] = base ?? [10, '']
    if (group !== undefined && (type === 'n' || (group === ',' && radix !== 10))) {
      return raise('ValueError', `Cannot specify '${group}' with '${type}'.`)
    }
    const digits = (value < 0n ? -value : value).toString(radix)
    const shown = group === undefined ? digits : grouped(digits, group, radix === 10 ? 3 : 4)
    return cased(`${value < 0n ? '-' : ''}${isAlternate ? prefix : ''}${shown}`)
  }
  const text = floating(value, type?.toLowerCase(), precision, isAlternate)
  return cased(
    group === undefined ? text : text.replace(/\d+/, (whole) => grouped(whole, group, 3)),
  )
}

export const unknownCode = (type: string | undefined, of: string): never =>
  raise('ValueError', `Unknown format code '${type}' for object of type '${of}'`)

export const character = (code: bigint, group?: string): string =>
  code >= 0n && code <= 0x10_ffffn && group === undefined
    ? String.fromCodePoint(Number(code))
    : raise('OverflowError', '%c arg not in range(0x110000)')

const floating = (
  value: number | bigint,
  type: string | undefined,
  precision: string | undefined,
  isAlternate: boolean,
): string => {
  const places = precision === undefined ? 6 : Number(precision)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return floatText(value) + (type === '%' ? '%' : '')
  }
  const pointed = (text: string): string =>
    isAlternate && !text.includes('.') ? text.replace(/^-?\d+/, '$&.') : text
  switch (type) {
    case undefined:
      return precision === undefined
        ? pointed(floatText(Number(value)))
        : pointed(general(Number(value), places, { isFloat: true, keepsZeros: isAlternate }))
    case 'f':
      return pointed(fixed(value, places))
    case '%':
      return `${pointed(fixed(Number(value) * 100, places))}%`
    case 'e':
      return pointed(exponential(Number(value), places))
    case 'g':
    case 'n':
      return pointed(general(Number(value), places, { isFloat: false, keepsZeros: isAlternate }))
    default:
      return unknownCode(type, typeof value === 'bigint' ? 'int' : 'float')
  }
}

/** More digits than a double can have between one number and the next. */
const BEYOND = 30

/**
 * What JavaScript rounds, with exact halves going to the even digit: `toFixed` takes them up. `exact`
 * has `BEYOND` more digits.
 */
const halfToEven = (rounded: string, exact: string): string => {
  const kept = exact.slice(0, -BEYOND)
  const isHalf = /^50*$/.test(exact.slice(-BEYOND)) && /[02468]\.?$/.test(kept)
  return isHalf ? kept.replace(/\.$/, '') : rounded
}

/** `toFixed` gives up at 1e21; whole numbers are written whole. */
const fixed = (value: number | bigint, places: number): string => {
  const isWhole = typeof value === 'bigint' || Math.abs(value) >= 1e21
  if (isWhole) return `${BigInt(value)}${places === 0 ? '' : `.${'0'.repeat(places)}`}`
  const digits = Math.min(places, 100 - BEYOND)
  const text = halfToEven(value.toFixed(digits), value.toFixed(digits + BEYOND))
  const signed = Object.is(value, -0) ? `-${text}` : text
  return places > digits ? signed + '0'.repeat(places - digits) : signed
}

const exponential = (value: number, places: number): string => {
  const digits = Math.min(places, 100 - BEYOND)
  const [, mantissa = '', exponent = ''] = /^(.*)e(.*)$/.exec(value.toExponential(digits)) ?? []
  const [, long = '', exact = ''] = /^(.*)e(.*)$/.exec(value.toExponential(digits + BEYOND)) ?? []
  const even = exact === exponent ? halfToEven(mantissa, long) : mantissa
  const sign = exponent.startsWith('-') ? '-' : '+'
  return `${even}e${sign}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`
}

/** So many digits that count; large and small numbers with an exponent. */
const general = (
  value: number,
  places: number,
  { isFloat, keepsZeros }: { readonly isFloat: boolean; readonly keepsZeros: boolean },
): string => {
  const digits = places === 0 ? 1 : places
  const bare = (text: string): string =>
    keepsZeros ? text : text.replace(/(\.\d*?)0+(?=$|e)/, '$1').replace(/\.(?=$|e)/, '')
  const exponent = value === 0 ? 0 : Number(exponential(value, digits - 1).split('e')[1])
  if (exponent < -4 || exponent >= digits + (isFloat ? -1 : 0)) {
    return bare(exponential(value, digits - 1))
  }
  const text = bare(fixed(value, Math.max(0, digits - 1 - exponent)))
  return isFloat && !text.includes('.') ? `${text}.0` : text
}

const grouped = (digits: string, separator: string, size: number): string =>
  digits.replaceAll(new RegExp(String.raw`\B(?=(\w{${size}})+(?!\w))`, 'g'), separator)
