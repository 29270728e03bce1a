/** Texts of values as the numbers that Parquet has for them; nothing where a text is no such value. */
import { lastDay } from '../singer/last-day.ts'

/** A whole number of eight bytes. */
export const wholeValue = (text: string): number | bigint | undefined => {
  const digits = text.length
  if (digits > 15 || digits === 0) return longWholeValue(text)
  let at = text.charCodeAt(0) === minus ? 1 : 0
  if (at === digits || (text.charCodeAt(at) === zero && digits > at + 1)) return undefined
  let value = 0
  for (; at < digits; at += 1) {
    const digit = text.charCodeAt(at) - zero
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return text.charCodeAt(0) === minus ? -value : value
}

const longWholeValue = (text: string): bigint | undefined => {
  if (!/^-?(?:0|[1-9]\d*)$/.test(text)) return undefined
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

/** A decimal as its digits with so many behind the point; none may be lost, and no more than `precision`. */
export const decimalValue = (
  text: string,
  precision: number,
  scale: number,
): number | bigint | undefined => {
  const length = text.length
  const isNegative = text.charCodeAt(0) === minus
  let value = 0
  let behind = -1
  if (length > 15) return longDecimalValue(text, precision, scale)
  for (let at = isNegative ? 1 : 0; at < length; at += 1) {
    const digit = text.charCodeAt(at) - zero
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit
      if (behind >= 0) behind += 1
    } else if (digit === point && behind < 0) behind = 0
    else return longDecimalValue(text, precision, scale)
  }
  const missing = scale - Math.max(behind, 0)
  if (missing < 0 || length === 0) return longDecimalValue(text, precision, scale)
  const scaled = value * (powers[missing] ?? Infinity)
  if (scaled > Number.MAX_SAFE_INTEGER) return longDecimalValue(text, precision, scale)
  if (scaled >= 10 ** precision) return undefined
  return isNegative ? -scaled : scaled
}

const longDecimalValue = (text: string, precision: number, scale: number): bigint | undefined => {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  if (parts === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts
  const shift = scale - fraction.length + Number(exponent)
  const digits = `${whole}${fraction}`
  const kept = shift >= 0 ? digits + '0'.repeat(shift) : digits.slice(0, shift)
  if (shift < 0 && /[1-9]/.test(digits.slice(shift))) return undefined
  const value = BigInt(kept === '' ? '0' : kept)
  if (value >= 10n ** BigInt(precision)) return undefined
  return sign === '' ? value : -value
}

/** A number of eight bytes that has the digits of the text, up to what such a number can tell apart. */
export const doubleValue = (text: string): number | undefined => {
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return undefined
  const value = Number(text)
  if (!Number.isFinite(value)) return undefined
  return text.length > 15 &&
    digitsOf(text).length > 15 &&
    digitsOf(text) !== digitsOf(String(value))
    ? undefined
    : value
}

const digitsOf = (text: string): string =>
  text
    .replace(/[eE].*$/, '')
    .replaceAll(/[-.]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '')

/** Days since 1970. */
export const dayValue = (text: string): number | undefined => {
  if (text.length !== 10 || text.charCodeAt(4) !== minus || text.charCodeAt(7) !== minus)
    return undefined
  const year = digitsAt(text, 0, 4)
  const month = digitsAt(text, 5, 2)
  const day = digitsAt(text, 8, 2)
  if (!(year >= 0 && day >= 1 && day <= lastDay(year, month))) return undefined
  // Days of years that begin in March, so that a leap day is the last: the civil calendar at any time.
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const ofEra = shifted - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return (
    era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468
  )
}

/** Microseconds since 1970, of a text without a zone as if it were UTC. Further digits are cut. */
export const microsecondValue = (text: string): number | bigint | undefined => {
  const day = dayValue(text.slice(0, 10))
  if (day === undefined) return undefined
  if (text.length === 10) return inMicroseconds(day * 86400, 0)
  const between = text.charCodeAt(10)
  if (between !== letterT && between !== space && between !== 116) return undefined
  const hour = digitsAt(text, 11, 2)
  const minute = digitsAt(text, 14, 2)
  let second = 0
  let micros = 0
  let at = 16
  if (text.charCodeAt(13) !== colon || !(hour <= 24 && minute <= 59)) return undefined
  if (text.charCodeAt(16) === colon) {
    second = digitsAt(text, 17, 2)
    at = 19
    if (!(second <= 60)) return undefined
    if (text.charCodeAt(19) === 46) {
      let unit = 100_000
      for (at = 20; ; at += 1) {
        const digit = text.charCodeAt(at) - zero
        if (!(digit >= 0 && digit <= 9)) break
        micros += digit * unit
        unit = Math.floor(unit / 10)
      }
      if (at === 20) return undefined
    }
  }
  const away = zoneSeconds(text, at)
  return away === undefined
    ? undefined
    : inMicroseconds(day * 86400 + hour * 3600 + minute * 60 + second - away, micros)
}

/** Seconds that a zone is east of UTC. */
const zoneSeconds = (text: string, at: number): number | undefined => {
  if (at === text.length) return 0
  const sign = text.charCodeAt(at)
  if (sign === 90 || sign === 122) return at + 1 === text.length ? 0 : undefined
  const zone = /^[+-](\d{2})(?::?(\d{2}))?$/.exec(text.slice(at))
  if (zone === null) return undefined
  const seconds = Number(zone[1]) * 3600 + Number(zone[2] ?? 0) * 60
  return sign === minus ? -seconds : seconds
}

const inMicroseconds = (seconds: number, micros: number): number | bigint =>
  Math.abs(seconds) < 9_000_000_000
    ? seconds * 1_000_000 + micros
    : BigInt(seconds) * 1_000_000n + BigInt(micros)

const digitsAt = (text: string, from: number, count: number): number => {
  let value = 0
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - zero
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

const powers = Array.from({ length: 16 }, (_, at) => 10 ** at)
const zero = 48
const minus = 45
const colon = 58
const space = 32
const letterT = 84
/** The point, counted from zero. */
const point = -2
