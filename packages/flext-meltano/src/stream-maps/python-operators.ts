/** What Python's operators do to values. */
import {
  added,
  instantOf,
  localMicroseconds,
  type PythonDate,
  type PythonDateTime,
} from './python-datetime.ts'
import type { BinaryOperator, CompareOperator } from './python-syntax.ts'
import { percentFormatted } from './python-text.ts'
import {
  asNumber,
  holds,
  isDict,
  isList,
  isNumber,
  isPython,
  isSet,
  itemsOf,
  lookedUp,
  raise,
  sameValue,
  typeName,
  type PythonValue,
} from './python-value.ts'

/** Texts, lists and powers may not grow without end. */
const LONGEST = 100_000
const HIGHEST_POWER = 4_000_000

export const combined = (
  operator: BinaryOperator,
  left: PythonValue,
  right: PythonValue,
): PythonValue => {
  if (isNumber(left) && isNumber(right))
    return calculated(operator, asNumber(left), asNumber(right))
  if (operator === '+') return joined(left, right)
  if (operator === '*') return repeated(left, right)
  if (operator === '%' && typeof left === 'string') return percentFormatted(left, right)
  if (operator === '-') return difference(left, right)
  if (isSet(left) && isSet(right)) {
    return ofSets(operator, itemsOf(left), itemsOf(right))
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
  const [a, b] = [Number(left), Number(right)]
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
      return b === 0 ? divided() : Math.floor(a / b)
    case '%':
      return b === 0 ? divided() : a - b * Math.floor(a / b)
    case '**':
      return a ** b
    default:
      return unsupported(operator, left, right)
  }
}

const divided = (): never => raise('ZeroDivisionError', 'division by zero')

const whole = (operator: BinaryOperator, left: bigint, right: bigint): PythonValue => {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return right === 0n ? divided() : Number(left) / Number(right)
    case '//':
      return right === 0n ? divided() : floored(left, right)
    case '%':
      return right === 0n ? divided() : left - right * floored(left, right)
    case '**':
      if (right < 0n) return Number(left) ** Number(right)
      return right > HIGHEST_POWER ? raise('NumberTooHigh', 'the power is too high') : left ** right
    case '<<':
      return right > 10_000n ? raise('NumberTooHigh', 'the shift is too far') : left << right
    case '>>':
      return left >> right
    case '&':
      return left & right
    case '|':
      return left | right
    case '^':
      return left ^ right
  }
}

const floored = (left: bigint, right: bigint): bigint => {
  const quotient = left / right
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient
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
  if (isMoment(left) && isPython(right, 'timedelta')) return added(left, right)
  if (isPython(left, 'timedelta') && isMoment(right)) return added(right, left)
  if (isPython(left, 'timedelta') && isPython(right, 'timedelta')) {
    return { python: 'timedelta', microseconds: left.microseconds + right.microseconds }
  }
  return unsupported('+', left, right)
}

const isMoment = (value: PythonValue): value is PythonDate | PythonDateTime =>
  isPython(value, 'date') || isPython(value, 'datetime')

const difference = (left: PythonValue, right: PythonValue): PythonValue => {
  if (isSet(left) && isSet(right)) return ofSets('-', itemsOf(left), itemsOf(right))
  if (isPython(right, 'timedelta')) {
    const negated = { python: 'timedelta', microseconds: -right.microseconds } as const
    if (isMoment(left)) return added(left, negated)
    if (isPython(left, 'timedelta')) {
      return { python: 'timedelta', microseconds: left.microseconds - right.microseconds }
    }
  }
  if (isPython(left, 'date') && isPython(right, 'date')) {
    return { python: 'timedelta', microseconds: localMicroseconds(left) - localMicroseconds(right) }
  }
  if (isPython(left, 'datetime') && isPython(right, 'datetime')) {
    sameZones(left, right, 'subtract')
    return { python: 'timedelta', microseconds: instantOf(left) - instantOf(right) }
  }
  return unsupported('-', left, right)
}

const sameZones = (one: PythonDateTime, other: PythonDateTime, what: string): void => {
  if ((one.offset === undefined) !== (other.offset === undefined)) {
    raise('TypeError', `can't ${what} offset-naive and offset-aware datetimes`)
  }
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
    if (isPython(value, 'timedelta')) {
      return { python: 'timedelta', microseconds: value.microseconds * number }
    }
  }
  return unsupported('*', left, right)
}

const short = <A extends string | ReadonlyArray<PythonValue>>(value: A): A =>
  value.length > LONGEST ? tooLong() : value

const tooLong = (): never => raise('IterableTooLong', `that is more than ${LONGEST}`)

export const compared = (
  operator: CompareOperator,
  left: PythonValue,
  right: PythonValue,
): boolean => {
  switch (operator) {
    case '==':
      return sameValue(left, right)
    case '!=':
      return !sameValue(left, right)
    case 'in':
      return contains(right, left)
    case 'not in':
      return !contains(right, left)
    case 'is':
      return isSame(left, right)
    case 'is not':
      return !isSame(left, right)
    case '<':
      return order(left, right, operator) < 0
    case '<=':
      return order(left, right, operator) <= 0
    case '>':
      return order(left, right, operator) > 0
    case '>=':
      return order(left, right, operator) >= 0
  }
}

/** `None`, truth values and small numbers are themselves; so is whatever is the same value here. */
const isSame = (left: PythonValue, right: PythonValue): boolean =>
  left === right || (typeof left === typeof right && typeof left !== 'object' && left === right)

const contains = (container: PythonValue, item: PythonValue): boolean => {
  if (typeof container === 'string') {
    return typeof item === 'string'
      ? container.includes(item)
      : raise('TypeError', `'in <string>' requires string as left operand, not ${typeName(item)}`)
  }
  if (isDict(container)) return lookedUp(container, item) !== undefined
  if (isSet(container)) return holds(container, item)
  if (isList(container) || isPython(container, 'tuple')) {
    return itemsOf(container).some((each) => sameValue(each, item))
  }
  return raise('TypeError', `argument of type '${typeName(container)}' is not iterable`)
}

/** Below, at or above zero, as the left is before, the same as or after the right. */
export const order = (left: PythonValue, right: PythonValue, operator = '<'): number => {
  if (isNumber(left) && isNumber(right)) {
    const [a, b] = [asNumber(left), asNumber(right)]
    return a < b ? -1 : a > b ? 1 : a === b || Number(a) === Number(b) ? 0 : Number.NaN
  }
  if (typeof left === 'string' && typeof right === 'string') return textOrder(left, right)
  if (isPython(left, 'datetime') && isPython(right, 'datetime')) {
    sameZones(left, right, 'compare')
    return sign(instantOf(left) - instantOf(right))
  }
  if (isPython(left, 'date') && isPython(right, 'date')) {
    return sign(localMicroseconds(left) - localMicroseconds(right))
  }
  if (isPython(left, 'timedelta') && isPython(right, 'timedelta')) {
    return sign(left.microseconds - right.microseconds)
  }
  const isSequence =
    (isList(left) && isList(right)) || (isPython(left, 'tuple') && isPython(right, 'tuple'))
  if (isSequence) {
    const [one, other] = [itemsOf(left), itemsOf(right)]
    const at = one.findIndex(
      (item, nth) => nth >= other.length || !sameValue(item, other[nth] ?? null),
    )
    if (at === -1) return one.length - other.length
    return at >= other.length ? 1 : order(one[at] ?? null, other[at] ?? null, operator)
  }
  return raise(
    'TypeError',
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  )
}

const sign = (value: bigint): number => (value < 0n ? -1 : value > 0n ? 1 : 0)

/** By code points, as Python orders texts. */
const textOrder = (left: string, right: string): number => {
  const [one, other] = [Array.from(left), Array.from(right)]
  const at = one.findIndex((character, nth) => character !== other[nth])
  if (at === -1) return one.length - other.length
  return at >= other.length ? 1 : (one[at]?.codePointAt(0) ?? 0) - (other[at]?.codePointAt(0) ?? 0)
}
