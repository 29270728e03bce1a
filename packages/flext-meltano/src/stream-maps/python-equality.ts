/** Which values are the same to Python: `1`, `1.0` and `True`, and one instant in two zones. */
import {
  instantOf,
  localMicroseconds,
  type PythonDateTime,
  type PythonTime,
} from './python-datetime.ts'
import {
  asNumber,
  isDict,
  isList,
  isNumber,
  isPython,
  isSet,
  raise,
  typeName,
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
  if (one === other) return true
  const key = timeKey(one)
  return key !== undefined && key === timeKey(other)
}

/**
 * One text for all times that are the same: with a zone by the instant, without one by what the clock
 * shows. Undefined for what is no time.
 */
const timeKey = (value: PythonValue): string | undefined => {
  if (isPython(value, 'datetime')) return `datetime ${zoned(value)} ${instantOf(value)}`
  if (isPython(value, 'date')) return `date ${localMicroseconds(value)}`
  if (isPython(value, 'time')) return `time ${zoned(value)} ${inDay(value)}`
  if (isPython(value, 'timedelta')) return `timedelta ${value.microseconds}`
  return isPython(value, 'timezone') ? `timezone ${value.offset}` : undefined
}

const zoned = ({ offset }: PythonDateTime | PythonTime): string =>
  offset === undefined ? 'naive' : 'aware'

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

/** A dictionary: of the same keys the first stays, with the last value. */
export const dictOf = (entries: Iterable<readonly [PythonValue, PythonValue]>): PythonDict => {
  const keys = new Map<string, PythonValue>()
  const dict = new Map<PythonValue, PythonValue>()
  for (const [key, value] of entries) {
    const own = hashKey(key)
    if (!keys.has(own)) keys.set(own, key)
    dict.set(keys.get(own) ?? null, value)
  }
  return dict
}

/** A set: of the same items the first stays. */
export const setOf = (items: ReadonlyArray<PythonValue>): PythonSet =>
  new Set(dictOf(items.map((item) => [item, null] as const)).keys())

/** One text for all values that are the same; what may change has none. */
const hashKey = (value: PythonValue): string => {
  if (typeof value === 'string') return `str ${value}`
  if (value === null) return 'None'
  if (isNumber(value)) {
    const number = asNumber(value)
    return `number ${Number.isInteger(number) ? BigInt(number) : number}`
  }
  if (isPython(value, 'tuple')) return `tuple ${JSON.stringify(value.items.map(hashKey))}`
  if (isPython(value, 'function') || isPython(value, 'module')) {
    return `${value.python} ${value.name}`
  }
  return timeKey(value) ?? raise('TypeError', `unhashable type: '${typeName(value)}'`)
}
