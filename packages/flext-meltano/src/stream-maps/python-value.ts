/**
 * Values of Python expressions: whole numbers are `bigint`, floats are `number`, dictionaries are maps.
 * What Python would raise is thrown as `PythonError`, and caught where an expression is evaluated.
 */
import type {
  PythonDate,
  PythonDateTime,
  PythonTime,
  PythonTimeDelta,
  PythonZone,
} from './python-datetime.ts'

export type PythonValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | ReadonlyArray<PythonValue>
  | PythonDict
  | PythonSet
  | PythonTuple
  | PythonFunction
  | PythonModule
  | PythonDate
  | PythonDateTime
  | PythonTime
  | PythonTimeDelta
  | PythonZone

export type PythonDict = ReadonlyMap<PythonValue, PythonValue>
export type PythonSet = ReadonlySet<PythonValue>

export interface PythonTuple {
  readonly python: 'tuple'
  readonly items: ReadonlyArray<PythonValue>
}
export interface PythonFunction {
  readonly python: 'function'
  readonly name: string
  readonly call: (
    args: ReadonlyArray<PythonValue>,
    keywords: ReadonlyMap<string, PythonValue>,
  ) => PythonValue
  /** What stands behind a dot: `datetime.datetime` is a class with functions of its own. */
  readonly members?: ReadonlyMap<string, PythonValue>
}
export interface PythonModule {
  readonly python: 'module'
  readonly name: string
  readonly members: ReadonlyMap<string, PythonValue>
}

/** Texts and lists may not grow without end. */
export const LONGEST = 100_000

/** What Python would raise: its name and message. */
export class PythonError extends Error {
  constructor(kind: string, message: string) {
    super(`${kind}: ${message}`)
  }
}

export const raise = (kind: string, message: string): never => {
  throw new PythonError(kind, message)
}

export const isDict = (value: PythonValue): value is PythonDict => value instanceof Map
export const isSet = (value: PythonValue): value is PythonSet => value instanceof Set
export const isList = (value: PythonValue): value is ReadonlyArray<PythonValue> =>
  Array.isArray(value)

/** An object of one of the kinds that are told apart by name. */
export const isPython = <Kind extends string>(
  value: PythonValue,
  kind: Kind,
): value is Extract<PythonValue, { readonly python: Kind }> =>
  typeof value === 'object' && value !== null && 'python' in value && value.python === kind

export const isNumber = (value: PythonValue): value is number | bigint | boolean =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'

/** A number or truth value as the number that Python counts it for. */
export const asNumber = (value: number | bigint | boolean): number | bigint =>
  typeof value === 'boolean' ? (value ? 1n : 0n) : value

export const typeName = (value: PythonValue): string => {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float'
  if (typeof value === 'string') return 'str'
  if (isList(value)) return 'list'
  if (isDict(value)) return 'dict'
  if (isSet(value)) return 'set'
  return value.python
}

export const isTrue = (value: PythonValue): boolean => {
  if (value === null || value === false || value === '') return false
  if (value === 0n || value === 0) return false
  if (isList(value)) return value.length > 0
  if (isDict(value) || isSet(value)) return value.size > 0
  if (isPython(value, 'tuple')) return value.items.length > 0
  return !(isPython(value, 'timedelta') && value.microseconds === 0n)
}

/** The members of what can be gone through: characters, items, keys. */
export const itemsOf = (value: PythonValue): ReadonlyArray<PythonValue> => {
  if (typeof value === 'string') return Array.from(value)
  if (isList(value)) return value
  if (isDict(value)) return [...value.keys()]
  if (isSet(value)) return [...value]
  if (isPython(value, 'tuple')) return value.items
  return raise('TypeError', `'${typeName(value)}' object is not iterable`)
}

export const tupleOf = (...items: ReadonlyArray<PythonValue>): PythonTuple => ({
  python: 'tuple',
  items,
})

/** A text that is an argument. */
export const textIn = (value: PythonValue | undefined, otherwise?: string): string =>
  typeof value === 'string'
    ? value
    : value === undefined && otherwise !== undefined
      ? otherwise
      : raise('TypeError', `expected a str, found ${typeName(value ?? null)}`)

/** A whole number that is an argument; `None` is as good as none. */
export const wholeOr = (value: PythonValue | undefined, otherwise: number): number =>
  value === undefined || value === null
    ? otherwise
    : isNumber(value) && typeof value !== 'number'
      ? Number(asNumber(value))
      : raise('TypeError', `expected an int, found ${typeName(value)}`)
