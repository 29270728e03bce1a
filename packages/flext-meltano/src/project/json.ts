/** JSON objects, and the walks over them that configurations need. */
import type { JsonValue } from 'flext-core'

export interface JsonObject {
  readonly [key: string]: JsonValue
}

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at a dotted path of a setting. */
export const valueAt = (
  value: JsonValue | undefined,
  [key, ...rest]: ReadonlyArray<string>,
): JsonValue | undefined => {
  if (key === undefined) return value
  return isJsonObject(value) && Object.hasOwn(value, key) ? valueAt(value[key], rest) : undefined
}

/** The object with the value at that path; what is no object on the way there is replaced. */
export const withValueAt = (
  object: JsonObject,
  [key, ...rest]: ReadonlyArray<string>,
  value: JsonValue,
): JsonObject => {
  if (key === undefined) return object
  const inner = Object.hasOwn(object, key) ? object[key] : undefined
  const next =
    rest.length === 0 ? value : withValueAt(isJsonObject(inner) ? inner : {}, rest, value)
  return Object.fromEntries([...Object.entries(object), [key, next]])
}

/** The settings of a config by dotted name: what is nested is flattened, lists are whole. */
export const flattened = (
  object: JsonObject,
  prefix = '',
): ReadonlyArray<readonly [string, JsonValue]> =>
  Object.entries(object).flatMap(([key, value]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`
    return isJsonObject(value) && Object.keys(value).length > 0
      ? flattened(value, name)
      : [[name, value] as const]
  })
