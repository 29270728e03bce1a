/** What stands behind a dot: a method, a part, a member of a module; else a key of a dictionary. */
import { dictMethods, sequenceMethods, setMethods } from './python-collection-methods.ts'
import { lookedUp } from './python-equality.ts'
import { boundTo, method, type Method } from './python-signature.ts'
import { textMethods } from './python-text-methods.ts'
import {
  dateMethods,
  dateTimeMethods,
  deltaMethods,
  partOfDelta,
  partOfTime,
  timeMethods,
} from './python-time-methods.ts'
import {
  isDict,
  isList,
  isPython,
  isSet,
  raise,
  typeName,
  type PythonValue,
} from './python-value.ts'

export const attributeOf = (value: PythonValue, name: string): PythonValue => {
  const attribute = found(value, name)
  return attribute === undefined
    ? raise('AttributeError', `'${typeName(value)}' object has no attribute '${name}' here`)
    : attribute
}

const found = (value: PythonValue, name: string): PythonValue | undefined => {
  if (typeof value === 'string') return bound(value, name, textMethods)
  if (isDict(value)) return first(bound(value, name, dictMethods), () => lookedUp(value, name))
  if (isList(value) || isPython(value, 'tuple')) return bound(value, name, sequenceMethods)
  if (isSet(value)) return bound(value, name, setMethods)
  if (isPython(value, 'module')) return value.members.get(name)
  if (isPython(value, 'function')) return value.members?.get(name)
  if (isPython(value, 'timedelta'))
    return first(partOfDelta(value, name), () => bound(value, name, deltaMethods))
  if (isPython(value, 'date'))
    return first(partOfTime(value, name), () => bound(value, name, dateMethods))
  if (isPython(value, 'datetime'))
    return first(partOfTime(value, name), () => bound(value, name, dateTimeMethods))
  if (isPython(value, 'time'))
    return first(partOfTime(value, name), () => bound(value, name, timeMethods))
  if (typeof value === 'number') return bound(value, name, floatMethods)
  if (typeof value === 'bigint') return bound(value, name, intMethods)
  return undefined
}

/** `None` is something. */
const first = (
  one: PythonValue | undefined,
  other: () => PythonValue | undefined,
): PythonValue | undefined => (one === undefined ? other() : one)

const floatMethods: ReadonlyMap<string, Method<number>> = new Map([
  ['is_integer', method('', (self) => Number.isInteger(self))],
])

const intMethods: ReadonlyMap<string, Method<bigint>> = new Map([
  [
    'bit_length',
    method('', (self) => BigInt(self === 0n ? 0 : (self < 0n ? -self : self).toString(2).length)),
  ],
])

const bound = <Self extends PythonValue>(
  self: Self,
  name: string,
  methods: ReadonlyMap<string, Method<Self>>,
): PythonValue | undefined => {
  const of = methods.get(name)
  return of === undefined ? undefined : boundTo(self, name, of)
}
