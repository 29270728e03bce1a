/** Which values are the same to Python: `1`, `1.0` and `True`, and one instant in two zones. */
import { instantOf, localMicroseconds, type PythonTime } from './python-datetime.ts'
import {
  asNumber,
  isDict,
  isList,
  isNumber,
  isPython,
  isSet,
  type PythonDict,
  type PythonSet,
  type PythonValue,
} from './python-value.ts'

export const sameValue = (one: PythonValue, other: PythonValue): boolean => {
  if (isNumber(one) && isNumber(other)) {
    // oxlint-disable-next-line eqeqeq -- 1n and 1 are the same number
    return asNumber(one) == asNumber(other)
  }
  if (isList(one) && isList(other)) return sameItems(one, other)
  if (isPython(one, 'tuple') && isPython(other, 'tuple')) return sameItems(one.items, other.items)
  if (isDict(one) && isDict(other)) {
    return (
      one.size === other.size &&
      [...one].every(([key, value]) => {
        const counterpart = lookedUp(other, key)
        return counterpart !== undefined && sameValue(value, counterpart)
      })
    )
  }
  if (isSet(one) && isSet(other)) {
    return one.size === other.size && [...one].every((item) => holds(other, item))
  }
  return one === other || sameTime(one, other)
}

/** With a zone by the instant, without one by what the clock shows; the one is never the other. */
const sameTime = (one: PythonValue, other: PythonValue): boolean => {
  if (isPython(one, 'datetime') && isPython(other, 'datetime')) {
    return sameZoned(one.offset, other.offset) && instantOf(one) === instantOf(other)
  }
  if (isPython(one, 'date') && isPython(other, 'date')) {
    return localMicroseconds(one) === localMicroseconds(other)
  }
  if (isPython(one, 'time') && isPython(other, 'time')) {
    return sameZoned(one.offset, other.offset) && inDay(one) === inDay(other)
  }
  if (isPython(one, 'timedelta') && isPython(other, 'timedelta')) {
    return one.microseconds === other.microseconds
  }
  return isPython(one, 'timezone') && isPython(other, 'timezone') && one.offset === other.offset
}

const sameZoned = (one: number | undefined, other: number | undefined): boolean =>
  (one === undefined) === (other === undefined)

/** Microseconds since midnight in UTC, which may be before it; without a zone, on its own clock. */
const inDay = ({ hour, minute, second, microsecond, offset = 0 }: PythonTime): number =>
  (hour * 3600 + minute * 60 + second - offset) * 1_000_000 + microsecond

const sameItems = (one: ReadonlyArray<PythonValue>, other: ReadonlyArray<PythonValue>): boolean =>
  one.length === other.length && one.every((item, nth) => sameValue(item, other[nth] ?? null))

export const holds = (set: PythonSet, item: PythonValue): boolean =>
  set.has(item) || [...set].some((each) => sameValue(each, item))

/** The value under a key; `1` and `1.0` are the same key. */
export const lookedUp = (dict: PythonDict, key: PythonValue): PythonValue | undefined => {
  const found = dict.get(key)
  if (found !== undefined || typeof key === 'string') return found
  return [...dict].find(([other]) => sameValue(other, key))?.[1]
}
