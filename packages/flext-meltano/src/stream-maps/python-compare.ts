/** How Python compares values. */
import { instantOf, localMicroseconds, sameZones } from './python-datetime.ts'
import { holds, lookedUp, sameValue } from './python-equality.ts'
import type { CompareOperator } from './python-syntax.ts'
import {
  asNumber,
  isDict,
  isList,
  isNumber,
  isPython,
  isSet,
  itemsOf,
  raise,
  typeName,
  type PythonSet,
  type PythonValue,
} from './python-value.ts'

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
    default:
      return isSet(left) && isSet(right)
        ? isWithin(operator, left, right)
        : isOrdered(operator, order(left, right, operator))
  }
}

type OrderOperator = '<' | '<=' | '>' | '>='

const isOrdered = (operator: OrderOperator, by: number): boolean => {
  switch (operator) {
    case '<':
      return by < 0
    case '<=':
      return by <= 0
    case '>':
      return by > 0
    case '>=':
      return by >= 0
  }
}

/** Sets are in order where the one holds all of the other. */
const isWithin = (operator: OrderOperator, left: PythonSet, right: PythonSet): boolean => {
  if (operator.startsWith('>')) return isWithin(operator === '>' ? '<' : '<=', right, left)
  const isAll = [...left].every((item) => holds(right, item))
  return isAll && (operator === '<=' || left.size < right.size)
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
const order = (left: PythonValue, right: PythonValue, operator: OrderOperator): number => {
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
