/** Division as CPython has it: floats by `fmod` or their exact ratio, whole numbers rounded once. */
import { raise } from './python-value.ts'

export const divided = (): never => raise('ZeroDivisionError', 'division by zero')

/** A whole number as a float; beyond the greatest there is none. */
export const floatOf = (value: number | bigint): number => {
  const float = Number(value)
  return typeof value === 'bigint' && !Number.isFinite(float)
    ? raise('OverflowError', 'int too large to convert to float')
    : float
}

/** `//` and `%` of floats. */
export const floatDivided = (
  left: number,
  right: number,
): { readonly quotient: number; readonly rest: number } => {
  if (right === 0) return divided()
  const remainder = left % right
  const isAcross = remainder !== 0 && right < 0 !== remainder < 0
  const exact = (left - remainder) / right - (isAcross ? 1 : 0)
  const below = Math.floor(exact)
  return {
    quotient: exact === 0 ? signedZero(left / right) : below + (exact - below > 0.5 ? 1 : 0),
    rest: remainder === 0 ? signedZero(right) : remainder + (isAcross ? right : 0),
  }
}

const signedZero = (like: number): number => (like < 0 || Object.is(like, -0) ? -0 : 0)

/** `//` of whole numbers. */
export const floored = (left: bigint, right: bigint): bigint => {
  const quotient = left / right
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient
}

/** The whole number nearest to a quotient; a half goes to the even one. */
export const nearest = (left: bigint, right: bigint): bigint => {
  if (right === 0n) return divided()
  const below = floored(left, right)
  const [rest, size] = [magnitude(left - below * right) * 2n, magnitude(right)]
  return rest > size || (rest === size && below % 2n !== 0n) ? below + 1n : below
}

/** The ratio that a number is exactly. */
export const ratioOf = (
  value: number | bigint,
): readonly [numerator: bigint, denominator: bigint] => {
  if (typeof value === 'bigint') return [value, 1n]
  let [numerator, denominator] = [finite(value, 'integer ratio'), 1n]
  // Each doubling is exact, for the digits of a double stay the same.
  for (; !Number.isInteger(numerator); denominator *= 2n) numerator *= 2
  return [BigInt(numerator), denominator]
}

/** The whole part of a float. */
export const truncated = (value: number): bigint => BigInt(Math.trunc(finite(value, 'integer')))

const finite = (value: number, into: string): number =>
  Number.isFinite(value)
    ? value
    : Number.isNaN(value)
      ? raise('ValueError', `cannot convert float NaN to ${into}`)
      : raise('OverflowError', `cannot convert float infinity to ${into}`)

/** Digits of a double, and the exponent of the least that has all of them. */
const MANTISSA = 53
const LEAST_EXPONENT = -1021

/** `/` of whole numbers, to the nearest float; a half goes to the even one. */
export const wholeDivided = (left: bigint, right: bigint): number => {
  if (right === 0n) return divided()
  if (left === 0n || (isExact(left) && isExact(right))) return Number(left) / Number(right)
  const [one, other] = [magnitude(left), magnitude(right)]
  const exponent = Math.max(bits(one) - bits(other), LEAST_EXPONENT) - MANTISSA - 2
  const [dividend, divisor] =
    exponent > 0 ? [one, other << BigInt(exponent)] : [one << BigInt(-exponent), other]
  // What is left over counts for one more digit: it tells a half from more than a half.
  const digits = (dividend / divisor) * 2n + (dividend % divisor === 0n ? 0n : 1n)
  const dropped = Math.max(bits(digits), LEAST_EXPONENT - exponent + 1) - MANTISSA
  const unit = 1n << BigInt(dropped)
  const [kept, rest] = [digits / unit, (digits % unit) * 2n]
  const isUp = rest > unit || (rest === unit && kept % 2n === 1n)
  const size = Number(isUp ? kept + 1n : kept) * 2 ** (exponent - 1 + dropped)
  if (!Number.isFinite(size)) {
    return raise('OverflowError', 'integer division result too large for a float')
  }
  return left < 0n !== right < 0n ? -size : size
}

const isExact = (value: bigint): boolean => magnitude(value) <= Number.MAX_SAFE_INTEGER
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)
const bits = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length)
