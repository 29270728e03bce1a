/**
 * Whether records fit the schema of their stream: the top-level types and the key. The schema is
 * compiled once, so that a record costs a look at each declared column.
 */
import { foundUnder } from 'flext-core'

import { exactNumber } from './exact-number.ts'
import { typesOf, type JsonType } from './json-schema.ts'
import type { SchemaMessage, SingerRecord } from './message.ts'

export interface RecordProblem {
  readonly column: string
  readonly expected: string
  readonly found: string
}

/** The problems of a record, or nothing where it fits. */
export type RecordCheck = (record: SingerRecord) => ReadonlyArray<RecordProblem> | undefined

const bit: Readonly<Record<JsonType, number>> = {
  string: 1,
  integer: 2,
  number: 4,
  boolean: 8,
  object: 16,
  array: 32,
  null: 64,
}
const missing = 128

/** Compiles the check of a stream. */
export const recordCheck = ({ schema, key_properties }: SchemaMessage): RecordCheck => {
  const properties = schema.properties ?? {}
  const required = new Set([...(schema.required ?? []), ...key_properties])
  const names = [...new Set([...Object.keys(properties), ...required])]
  const allowed = names.map((name) => {
    const types = typesOf(properties[name] ?? {})
    const mask = types.reduce((sum, type) => sum | bit[type], 0)
    const present = required.has(name) ? mask : mask | missing
    return key_properties.includes(name) ? present & ~bit.null : present
  })
  const closed = schema.additionalProperties === false ? new Set(names) : undefined

  const problemsOf = (record: SingerRecord): ReadonlyArray<RecordProblem> => [
    ...names.flatMap((column, at) =>
      (kindOf(record[column]) & (allowed[at] ?? 0)) !== 0
        ? []
        : [{ column, expected: inWords(allowed[at] ?? 0), found: inFull(column, record) }],
    ),
    ...Object.keys(record)
      .filter((column) => closed?.has(column) === false)
      .map((column) => ({
        column,
        expected: 'a column of the schema',
        found: 'one unknown to it',
      })),
  ]

  return (record) => {
    for (let at = 0; at < names.length; at += 1) {
      if ((kindOf(record[names[at] as string]) & (allowed[at] as number)) === 0)
        return problemsOf(record)
    }
    if (closed === undefined) return undefined
    const problems = problemsOf(record)
    return problems.length === 0 ? undefined : problems
  }
}

/** The bits of the types that a value belongs to: a whole number is also a number. */
const kindOf = (value: unknown): number => {
  switch (typeof value) {
    case 'string':
      return bit.string
    case 'number':
      return Number.isSafeInteger(value) ? bit.integer | bit.number : bit.number
    case 'boolean':
      return bit.boolean
    case 'undefined':
      return missing
    default:
      return value === null ? bit.null : Array.isArray(value) ? bit.array : kindOfObject(value)
  }
}

/** A number of more digits than are exact comes as an object that holds its text. */
const kindOfObject = (value: unknown): number => {
  const exact = exactNumber(value)
  if (exact === undefined) return bit.object
  return /^-?\d+$/.test(exact) ? bit.integer | bit.number : bit.number
}

const inWords = (mask: number): string =>
  Object.entries(bit)
    .filter(([, one]) => (mask & one) !== 0)
    .map(([type]) => type)
    .join(' or ')

const inFull = (column: string, record: SingerRecord): string => {
  const value = record[column]
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? `${value}, which is past the whole numbers that are exact`
    : foundUnder(column, record)
}
