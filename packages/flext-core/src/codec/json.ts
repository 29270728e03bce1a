/** What JSON can hold, and nothing that would be lost or changed on the way through it. */
import * as t from 'io-ts'

import type { JsonValue } from '../result/json-safe.ts'
import { mismatch, Worded } from './worded.ts'

const expected = 'a JSON value'
const deepest = 500

const isJson = (value: unknown, depth = 0): value is JsonValue => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null) return true
      if (depth >= deepest) return false
      if (Array.isArray(value)) return isJsonArray(value, depth + 1)
      return isPlain(value) && Object.values(value).every((inner) => isJson(inner, depth + 1))
    case 'undefined':
    case 'function':
    case 'symbol':
    case 'bigint':
      return false
  }
}

const isJsonArray = (items: ReadonlyArray<unknown>, depth: number): boolean => {
  for (const item of items) if (!isJson(item, depth)) return false
  return true
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const mistakes = (value: unknown, context: t.Context): t.Errors => {
  if (isJson(value)) return []
  if (context.length > deepest) return refusal(value, context, `at most ${deepest} levels`)
  const inside = Array.isArray(value)
    ? Array.from(value, (item: unknown, i) => [String(i), item] as const)
    : typeof value === 'object' && value !== null && isPlain(value)
      ? Object.entries(value)
      : []
  const found = inside.flatMap(([key, item]) =>
    mistakes(item, t.appendContext(context, key, Json, item)),
  )
  return found.length > 0 ? found : refusal(value, context, expected)
}

const refusal = (value: unknown, context: t.Context, words: string): t.Errors => {
  const refused = mismatch(value, context, words)
  return refused._tag === 'Left' ? refused.left : []
}

/** Refuses undefined, functions, NaN, bigints, instances of classes and cycles, each with its path. */
export const Json: t.Type<JsonValue> = new Worded<JsonValue>(
  'Json',
  expected,
  (value) => isJson(value),
  (value, context) => {
    if (isJson(value)) return t.success(value)
    return t.failures(mistakes(value, context))
  },
  t.identity,
)
export type Json = JsonValue
