/**
 * A column as a warehouse keeps it, read off the JSON Schema of a stream: which values it takes.
 * The type it is declared with is the database's own affair.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { targetSchemaRefused, type TargetSchemaRefused } from '../singer/error.ts'
import { formatOf, typesOf, type JsonSchema } from '../singer/json-schema.ts'
import type { SchemaMessage } from '../singer/message.ts'
import type { StreamProblem } from './announced-table.ts'

/** `json` holds objects and arrays; `any` holds text as it is and everything else as JSON. */
export const ColumnKind = t.keyof({
  integer: null,
  number: null,
  boolean: null,
  text: null,
  date: null,
  'date-time': null,
  time: null,
  uuid: null,
  json: null,
  any: null,
})
export type ColumnKind = t.TypeOf<typeof ColumnKind>

export const Column = t.readonly(
  t.type({ name: t.string, kind: ColumnKind, nullable: t.boolean, required: t.boolean }),
)
export interface Column extends t.TypeOf<typeof Column> {}

/** The columns of a stream, in the schema's order, or why there can be no such table. */
export const columnsOf = (
  { stream, schema, key_properties }: SchemaMessage,
  namesProblem: (names: ReadonlyArray<string>) => StreamProblem | undefined,
): FlextResult<ReadonlyArray<Column>, TargetSchemaRefused> => {
  const properties = Object.entries(schema.properties ?? {})
  const names = properties.map(([name]) => name)
  const required = new Set([...(schema.required ?? []), ...key_properties])

  const refused = (expected: string, found: string) =>
    E.left(targetSchemaRefused(stream, expected, found))
  if (names.length === 0) return refused('a schema with properties', 'none')
  const problem = namesProblem(names)
  if (problem) return refused(...problem)
  const keyless = key_properties.filter((key) => !names.includes(key))
  if (keyless.length > 0)
    return refused(
      `key properties among the columns ${names.join(', ')}`,
      keyless.map((key) => `"${key}"`).join(', '),
    )

  return E.right(
    properties.map(([name, property]) => ({
      name,
      kind: kindOf(property),
      nullable: !key_properties.includes(name) && typesOf(property).includes('null'),
      required: required.has(name),
    })),
  )
}

const kindOf = (schema: JsonSchema): ColumnKind => {
  const types = new Set<string>(typesOf(schema).filter((type) => type !== 'null'))
  const only = (...allowed: ReadonlyArray<string>) =>
    types.size > 0 && [...types].every((type) => allowed.includes(type))
  if (only('integer')) return exceedsEightBytes(schema) ? 'number' : 'integer'
  if (only('number', 'integer')) return 'number'
  if (only('boolean')) return 'boolean'
  if (only('string')) return textKinds[formatOf(schema) ?? ''] ?? 'text'
  if (only('object', 'array')) return 'json'
  return 'any'
}

const textKinds: Readonly<Record<string, ColumnKind>> = {
  date: 'date',
  'date-time': 'date-time',
  time: 'time',
  uuid: 'uuid',
}

const exceedsEightBytes = ({ minimum = 0, maximum = 0 }: JsonSchema): boolean =>
  minimum < -(2 ** 63) || maximum > 2 ** 63
