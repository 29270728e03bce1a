/**
 * Any value made into one that `JSON.stringify` keeps whole. What JSON has no form for is said in
 * words, and what is kept under a secret-looking name is hidden. It never throws: it is for facts
 * and causes, which must not fail while a failure is being told.
 */
import { Secret, secretText } from '../secret/secret.ts'
import { causeOf } from './cause.ts'
import { hidden, hideSecrets, isSecretKey } from './secret.ts'

/** What JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | ReadonlyArray<JsonValue>
  | { readonly [key: string]: JsonValue }

const deepest = 8
const longest = 200

/** The value as JSON: at most eight levels and two hundred items a level, cycles cut. */
export const jsonSafe = (value: unknown): JsonValue => safe(value, 0, new Set())

/** The same for a record of facts. */
export const jsonSafeRecord = (
  record: Readonly<Record<string, unknown>>,
): Readonly<Record<string, JsonValue>> => entriesOf(record, 0, new Set([record]))

const safe = (value: unknown, depth: number, above: Set<object>): JsonValue => {
  switch (typeof value) {
    case 'string':
      return hideSecrets(value)
    case 'boolean':
      return value
    case 'number':
      // JSON has no -0.
      return Number.isFinite(value) ? value + 0 : String(value)
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? null : safeObject(value, depth, above)
    case 'function':
      return '[function]'
    case 'symbol':
      return String(value)
    case 'undefined':
      return null
  }
}

const safeObject = (value: object, depth: number, above: Set<object>): JsonValue => {
  if (above.has(value)) return '[circular]'
  if (depth >= deepest) return '[too deep]'
  above.add(value)
  try {
    return contentOf(value, depth + 1, above)
  } catch {
    return '[unreadable]'
  } finally {
    above.delete(value)
  }
}

const contentOf = (value: object, depth: number, above: Set<object>): JsonValue => {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  }
  if (value instanceof Secret) return secretText
  if (value instanceof Error) return safe(causeOf(value), depth, above)
  if (value instanceof Map)
    return entriesOf(Object.fromEntries(value as ReadonlyMap<string, unknown>), depth, above)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value) || value instanceof Set) return itemsOf([...value], depth, above)
  return entriesOf(value as Readonly<Record<string, unknown>>, depth, above)
}

const itemsOf = (items: ReadonlyArray<unknown>, depth: number, above: Set<object>): JsonValue => {
  const shown = items.slice(0, longest).map((item) => safe(item, depth, above))
  return items.length > longest ? [...shown, `[${items.length - longest} more]`] : shown
}

const entriesOf = (
  record: Readonly<Record<string, unknown>>,
  depth: number,
  above: Set<object>,
): Readonly<Record<string, JsonValue>> => {
  const shown: Array<readonly [string, JsonValue]> = []
  for (const key of Object.keys(record).slice(0, longest)) {
    const value = record[key]
    if (value === undefined) continue
    shown.push([key, isSecretKey(key) ? hidden : safe(value, depth, above)])
  }
  return Object.fromEntries(shown)
}
