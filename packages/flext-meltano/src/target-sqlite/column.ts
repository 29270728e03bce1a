/**
 * A column as the warehouse keeps it, read off the JSON Schema of a stream: which values it takes
 * and the type it is declared with.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { targetSchemaRefused, type TargetSchemaRefused } from '../singer/error.ts'
import { typesOf, type JsonSchema } from '../singer/json-schema.ts'
import type { SchemaMessage } from '../singer/message.ts'
import { collisions, rowNumberName } from './name.ts'

/** `json` holds objects and arrays; `any` holds text as it is and everything else as JSON. */
export const ColumnKind = t.keyof({
  integer: null,
  number: null,
  boolean: null,
  text: null,
  json: null,
  any: null,
})
export type ColumnKind = t.TypeOf<typeof ColumnKind>

export const Column = t.readonly(
  t.type({ name: t.string, kind: ColumnKind, nullable: t.boolean, required: t.boolean }),
)
export interface Column extends t.TypeOf<typeof Column> {}

/** The type SQLite is told: booleans are 0 and 1, dates stay ISO text, objects are JSON text. */
export const declaredType = (kind: ColumnKind): 'INTEGER' | 'REAL' | 'TEXT' => {
  switch (kind) {
    case 'integer':
    case 'boolean':
      return 'INTEGER'
    case 'number':
      return 'REAL'
    case 'text':
    case 'json':
    case 'any':
      return 'TEXT'
  }
}

/** The columns of a stream, in the schema's order, or why there can be no such table. */
export const columnsOf = ({
  stream,
  schema,
  key_properties,
}: SchemaMessage): FlextResult<ReadonlyArray<Column>, TargetSchemaRefused> => {
  const properties = Object.entries(schema.properties ?? {})
  const names = properties.map(([name]) => name)
  const required = new Set([...(schema.required ?? []), ...key_properties])

  const refused = (expected: string, found: string) =>
    E.left(targetSchemaRefused(stream, expected, found))
  if (names.length === 0) return refused('a schema with properties', 'none')
  const [collision] = collisions(names)
  if (collision)
    return refused(
      'columns that differ in more than capital letters',
      `"${collision[0]}" and "${collision[1]}"`,
    )
  const unspeakable = names.find((name) => name.includes('\0'))
  if (unspeakable !== undefined)
    return refused('column names without NUL', JSON.stringify(unspeakable))
  if (rowNumberName(names) === undefined)
    return refused('a column less', 'rowid, _rowid_ and oid together, which leaves rows unnumbered')
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
  if (only('integer')) return 'integer'
  if (only('number', 'integer')) return 'number'
  if (only('boolean')) return 'boolean'
  if (only('string')) return 'text'
  if (only('object', 'array')) return 'json'
  return 'any'
}
