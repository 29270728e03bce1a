/**
 * Differences of times, reckoned as CPython does: whole microseconds of any size, floats by their exact
 * ratio, and what lies between two microseconds to the nearest; a half goes to the even one.
 */
import { floored, nearest, ratioOf, truncated, wholeDivided } from './python-division.ts'
import type { PythonTimeDelta } from './python-datetime.ts'
import { asNumber, isNumber, raise, typeName, type PythonValue } from './python-value.ts'

export const DAY = 86_400_000_000n

const greatest = 1_000_000_000n * DAY - 1n
const least = -999_999_999n * DAY

export const timeDelta = (microseconds: bigint): PythonTimeDelta =>
  microseconds < least || microseconds > greatest
    ? raise('OverflowError', `days=${floored(microseconds, DAY)}; must have magnitude <= 999999999`)
    : { python: 'timedelta', microseconds }

/** Days as Python keeps them: what is left is never negative. */
export const daysOf = ({ microseconds }: PythonTimeDelta): bigint => floored(microseconds, DAY)

export const negated = ({ microseconds }: PythonTimeDelta): PythonTimeDelta =>
  timeDelta(-microseconds)

export const secondsOf = ({ microseconds }: PythonTimeDelta): number =>
  wholeDivided(microseconds, 1_000_000n)

/** Numbers, each of units of so many microseconds; fractions are summed before they are rounded. */
export const sumOf = (
  amounts: ReadonlyArray<readonly [amount: PythonValue, microseconds: bigint]>,
): PythonTimeDelta => {
  let sum = 0n
  let fraction = 0
  for (const [amount, unit] of amounts) {
    const number = isNumber(amount)
      ? asNumber(amount)
      : raise('TypeError', `unsupported type for timedelta: ${typeName(amount)}`)
    if (typeof number === 'bigint') sum += number * unit
    else {
      const units = truncated(number)
      const part = (number - Number(units)) * Number(unit)
      const microseconds = truncated(part)
      sum += units * unit + microseconds
      fraction += part - Number(microseconds)
    }
  }
  return timeDelta(sum + roundedBeside(sum, fraction))
}

/** The whole number nearest to a fraction; a half goes where the sum of both is even. */
const roundedBeside = (sum: bigint, fraction: number): bigint => {
  const below = Math.floor(fraction)
  const rest = fraction - below
  const isOdd = (sum + BigInt(below)) % 2n !== 0n
  return BigInt(below) + (rest > 0.5 || (rest === 0.5 && isOdd) ? 1n : 0n)
}

export const multiplied = (
  { microseconds }: PythonTimeDelta,
  by: number | bigint,
): PythonTimeDelta => {
  const [numerator, denominator] = ratioOf(by)
  return timeDelta(nearest(microseconds * numerator, denominator))
}

export const dividedBy = (
  { microseconds }: PythonTimeDelta,
  by: number | bigint,
): PythonTimeDelta => {
  const [numerator, denominator] = ratioOf(by)
  return timeDelta(nearest(microseconds * denominator, numerator))
}
