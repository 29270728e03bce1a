/** What was found, shown shortly, and nothing that should not be shown. */
import * as t from 'io-ts'

import { hidden, hideSecrets, isSecretKey } from '../result/secret.ts'

const longest = 80

/** A value in a few words: `"abc" (string)`, `an object`, `missing`. */
export const describeFound = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return `${JSON.stringify(shortened(hideSecrets(value)))} (string)`
    case 'number':
    case 'boolean':
      return `${value} (${typeof value})`
    case 'bigint':
      return `${value} (bigint)`
    case 'object':
      return describeObject(value)
    case 'function':
      return 'a function'
    case 'symbol':
      return 'a symbol'
    case 'undefined':
      return 'undefined'
  }
}

/** The same for a value at its place: `missing` where the key is not there, `***` under a secret one. */
export const foundAt = (value: unknown, context: t.Context): string => {
  if (value === undefined) return isMissing(context) ? 'missing' : 'undefined'
  if (value === null) return 'null'
  return context.some(({ key }) => isSecretKey(key)) ? hidden : describeFound(value)
}

/** What an object holds under a key: `missing`, `***` under a secret one, else the value. */
export const foundUnder = (key: string, holder: object): string => {
  const value: unknown = Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined
  return foundAt(value, [
    { key: '', type: t.unknown, actual: holder },
    { key, type: t.unknown, actual: value },
  ])
}

/** The kind of a value and nothing of the value itself, for what may be a misspelt secret. */
export const describeKind = (value: unknown): string => {
  switch (typeof value) {
    case 'object':
      return describeObject(value)
    case 'undefined':
      return 'undefined'
    default:
      return `a ${typeof value}`
  }
}

const isMissing = (context: t.Context): boolean => {
  const key = context.findLast((entry, i) => i > 0 && entry.actual !== context[i - 1]?.actual)?.key
  const holder = context.findLast((entry) => entry.actual !== undefined)?.actual
  return (
    key !== undefined &&
    typeof holder === 'object' &&
    holder !== null &&
    !Object.hasOwn(holder, key)
  )
}

const describeObject = (value: object | null): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (value instanceof Date) return 'a Date'
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== 'Object' && name !== ''
    ? `an object (${name})`
    : 'an object'
}

const shortened = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text
