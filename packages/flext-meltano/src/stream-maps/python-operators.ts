/** What Python's operators do to values. */
import {
  instantOf,
  localMicroseconds,
  moved,
  sameZones,
  type PythonDate,
  type PythonDateTime,
  type PythonTimeDelta,
} from './python-datetime.ts'
import { divided, floatDivided, floatOf, floored, wholeDivided } from './python-division.ts'
import { dictOf, holds } from './python-equality.ts'
import { percentFormatted } from './python-percent.ts'
import { dividedBy, multiplied, timeDelta } from './python-timedelta.ts'
import type { BinaryOperator } from './python-syntax.ts'
import {
  asNumber,
  isDict,
  isList,
  isNumber,
  isPython,
  isSet,
  itemsOf,
  LONGEST,
  raise,
  typeName,
  type PythonValue,
} from './python-value.ts'

/** Powers may not grow without end. */
const HIGHEST_POWER = 4_000_000

export const combined = (
  operator: BinaryOperator,
  left: PythonValue,
  right: PythonValue,
): PythonValue => {
  if (typeof left === 'boolean' && typeof right === 'boolean' && '&|^'.includes(operator)) {
    return operator === '&' ? left && right : operator === '|' ? left || right : left !== right
  }
  if (isNumber(left) && isNumber(right))
    return calculated(operator, asNumber(left), asNumber(right))
  if (operator === '+') return joined(left, right)
  if (operator === '*') return repeated(left, right)
  if (operator === '%' && typeof left === 'string') return percentFormatted(left, right)
  if (operator === '-') return difference(left, right)
  if (isSet(left) && isSet(right)) {
    return ofSets(operator, itemsOf(left), itemsOf(right))
  }
  if (operator === '|' && isDict(left) && isDict(right)) return dictOf([...left, ...right])
  return isPython(left, 'timedelta')
    ? shared(operator, left, right)
    : unsupported(operator, left, right)
}

/** A difference of times by another, or by a number. */
const shared = (
  operator: BinaryOperator,
  left: PythonTimeDelta,
  right: PythonValue,
): PythonValue => {
  if (isPython(right, 'timedelta')) {
    if (operator === '/' || operator === '//') {
      return whole(operator, left.microseconds, right.microseconds)
    }
    if (operator === '%') {
      return timeDelta(whole('%', left.microseconds, right.microseconds) as bigint)
    }
  }
  if (isNumber(right)) {
    const by = asNumber(right)
    if (operator === '//' && typeof by === 'bigint') {
      return timeDelta(whole('//', left.microseconds, by) as bigint)
    }
    if (operator === '/') return dividedBy(left, by)
  }
  return unsupported(operator, left, right)
}

const ofSets = (
  operator: BinaryOperator,
  left: ReadonlyArray<PythonValue>,
  right: ReadonlyArray<PythonValue>,
): PythonValue => {
  const onlyIn = (one: ReadonlyArray<PythonValue>, other: ReadonlyArray<PythonValue>) =>
    one.filter((item) => !holds(new Set(other), item))
  switch (operator) {
    case '|':
      return new Set([...left, ...onlyIn(right, left)])
    case '&':
      return new Set(left.filter((item) => holds(new Set(right), item)))
    case '^':
      return new Set([...onlyIn(left, right), ...onlyIn(right, left)])
    case '-':
      return new Set(onlyIn(left, right))
    default:
      return unsupported(operator, new Set(left), new Set(right))
  }
}

const unsupported = (operator: string, left: PythonValue, right: PythonValue): never =>
  raise(
    'TypeError',
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  )

const calculated = (
  operator: BinaryOperator,
  left: number | bigint,
  right: number | bigint,
): PythonValue => {
  if (typeof left === 'bigint' && typeof right === 'bigint') return whole(operator, left, right)
  const [a, b] = [floatOf(left), floatOf(right)]
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0 ? divided() : a / b
    case '//':
      return floatDivided(a, b).quotient
    case '%':
      return floatDivided(a, b).rest
    case '**':
      if (a === 0 && b < 0) return divided()
      return a < 0 && !Number.isInteger(b)
        ? raise('ValueError', `${a} ** ${b} is no real number`)
        : a ** b
    default:
      return unsupported(operator, left, right)
  }
}

const whole = (operator: BinaryOperator, left: bigint, right: bigint): PythonValue => {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return wholeDivided(left, right)
    case '//':
      return right === 0n ? divided() : floored(left, right)
    case '%':
      return right === 0n ? divided() : left - right * floored(left, right)
    case '**':
      if (right < 0n) return left === 0n ? divided() : floatOf(left) ** floatOf(right)
      return right > HIGHEST_POWER ? raise('NumberTooHigh', 'the power is too high') : left ** right
    case '<<':
      if (right < 0n) return raise('ValueError', 'negative shift count')
      return right > 10_000n ? raise('NumberTooHigh', 'the shift is too far') : left << right
    case '>>':
      return right < 0n ? raise('ValueError', 'negative shift count') : left >> right
    case '&':
      return left & right
    case '|':
      return left | right
    case '^':
      return left ^ right
  }
}

const joined = (left: PythonValue, right: PythonValue): PythonValue => {
  if (typeof left === 'string' && typeof right === 'string') return short(left + right)
  if (typeof left === 'string') {
    return raise('TypeError', `can only concatenate str (not "${typeName(right)}") to str`)
  }
  if (isList(left) && isList(right)) return short([...left, ...right])
  if (isPython(left, 'tuple') && isPython(right, 'tuple')) {
    return { python: 'tuple', items: [...left.items, ...right.items] }
  }
  if (isMoment(left) && isPython(right, 'timedelta')) return moved(left, right, 1n)
  if (isPython(left, 'timedelta') && isMoment(right)) return moved(right, left, 1n)
  if (isPython(left, 'timedelta') && isPython(right, 'timedelta')) {
    return timeDelta(left.microseconds + right.microseconds)
  }
  return unsupported('+', left, right)
}

const isMoment = (value: PythonValue): value is PythonDate | PythonDateTime =>
  isPython(value, 'date') || isPython(value, 'datetime')

const difference = (left: PythonValue, right: PythonValue): PythonValue => {
  if (isSet(left) && isSet(right)) return ofSets('-', itemsOf(left), itemsOf(right))
  if (isPython(right, 'timedelta')) {
    if (isMoment(left)) return moved(left, right, -1n)
    if (isPython(left, 'timedelta')) return timeDelta(left.microseconds - right.microseconds)
  }
  if (isPython(left, 'date') && isPython(right, 'date')) {
    return timeDelta(localMicroseconds(left) - localMicroseconds(right))
  }
  if (isPython(left, 'datetime') && isPython(right, 'datetime')) {
    sameZones(left, right, 'subtract')
    return timeDelta(instantOf(left) - instantOf(right))
  }
  return unsupported('-', left, right)
}

const repeated = (left: PythonValue, right: PythonValue): PythonValue => {
  const [value, times] = isNumber(left) ? [right, left] : [left, right]
  const number = isNumber(times) ? asNumber(times) : undefined
  if (typeof number === 'bigint') {
    const count = Math.max(0, Number(number))
    if (typeof value === 'string') {
      return value.length * count > LONGEST ? tooLong() : value.repeat(count)
    }
    if (isList(value)) {
      return value.length * count > LONGEST
        ? tooLong()
        : Array.from({ length: count }, () => value).flat(1)
    }
    if (isPython(value, 'tuple')) {
      return { python: 'tuple', items: itemsOf(repeated(value.items, number)) }
    }
  }
  if (number !== undefined && isPython(value, 'timedelta')) return multiplied(value, number)
  return unsupported('*', left, right)
}

const short = <A extends string | ReadonlyArray<PythonValue>>(value: A): A =>
  value.length > LONGEST ? tooLong() : value

const tooLong = (): never => raise('IterableTooLong', `that is more than ${LONGEST}`)
