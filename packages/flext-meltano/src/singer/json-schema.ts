/**
 * The part of JSON Schema that Singer streams use to describe a record: types, formats, nested
 * properties and alternatives. Keywords not named here are let through and have no effect.
 */
import * as t from 'io-ts'

export interface JsonSchema {
  readonly type?: string | ReadonlyArray<string>
  readonly format?: string
  readonly properties?: { readonly [name: string]: JsonSchema }
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly oneOf?: ReadonlyArray<JsonSchema>
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly multipleOf?: number
  readonly contentEncoding?: string
  /** The type that a column has in the database it comes from, as the Singer SDK calls it. */
  readonly 'x-sql-datatype'?: string
  /** How a column came by its type, where that is worth a word: `integer until row 3 of birds.csv`. */
  readonly 'x-flext-origin'?: string
}

/** A JSON Schema object; unknown keywords are kept. */
export const JsonSchema: t.Type<JsonSchema> = t.recursion('JsonSchema', (self) =>
  t.partial({
    type: t.union([t.string, t.readonlyArray(t.string)]),
    format: t.string,
    properties: t.record(t.string, self),
    required: t.readonlyArray(t.string),
    additionalProperties: t.union([t.boolean, self]),
    items: self,
    anyOf: t.readonlyArray(self),
    oneOf: t.readonlyArray(self),
    maxLength: t.number,
    minimum: t.number,
    maximum: t.number,
    multipleOf: t.number,
    contentEncoding: t.string,
    'x-sql-datatype': t.string,
    'x-flext-origin': t.string,
  }),
) as t.Type<JsonSchema>

export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'null'

const jsonTypes: ReadonlyArray<JsonType> = [
  'string',
  'integer',
  'number',
  'boolean',
  'object',
  'array',
  'null',
]

/** The types a value may have, alternatives (`anyOf`, `oneOf`) included; none named means all. */
export const typesOf = (schema: JsonSchema): ReadonlyArray<JsonType> => {
  const named = namedTypes(schema)
  return named.size === 0 ? jsonTypes : jsonTypes.filter((type) => named.has(type))
}

/** The format of a schema or of the first of its alternatives that has one: `date-time`, `date`. */
export const formatOf = (schema: JsonSchema): string | undefined =>
  schema.format ??
  [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map(formatOf).find((format) => format)

const namedTypes = (schema: JsonSchema): ReadonlySet<string> => {
  const own = schema.type === undefined ? [] : [schema.type].flat()
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  return new Set([...own, ...alternatives.flatMap((one) => [...namedTypes(one)])])
}
