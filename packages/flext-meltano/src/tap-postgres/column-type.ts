/**
 * The types of PostgreSQL as Singer sees them: the JSON Schema of a column, the type of its cells, and
 * how it is asked for, so that its text is one of that type and no digit is lost.
 */
import type { CellType } from '../singer/cells.ts'
import type { JsonSchema } from '../singer/json-schema.ts'

/** A column as the catalogs of PostgreSQL describe it; a domain is its base type. */
export interface SourceColumn {
  readonly name: string
  /** As in `pg_type`: `int8`, `timestamptz`, `_text` for an array. */
  readonly type: string
  /** `b` base, `c` composite, `e` enum, `r` range. */
  readonly kind: string
  /** As it is declared: `numeric(12,2)`. */
  readonly declared: string
  /** Of an array. */
  readonly element: string | undefined
  readonly nullable: boolean
}

export interface ColumnType {
  readonly schema: JsonSchema
  readonly cell: CellType
  /** The expression whose text is a cell. */
  readonly select: (column: string) => string
  /** Whether rows can be put in its order, and found again by a value of it. */
  readonly ordered: boolean
}

const asItIs = (column: string): string => column
const asText = (column: string): string => `${column}::text`
/** Numbers that JSON has none for are nothing. */
const finite = (column: string): string =>
  `case when ${column} in ('NaN', 'Infinity', '-Infinity') then null else ${column} end`
/** JSON's own null is nothing, as it is in a Singer record. */
const jsonValue =
  (nullity: string) =>
  (column: string): string =>
    `case when ${nullity}(${column}) = 'null' then null else ${column} end`

const simple = (
  schema: JsonSchema,
  cell: CellType,
  select: ColumnType['select'] = asItIs,
  ordered = true,
): ColumnType => ({ schema, cell, select, ordered })

const integer = simple({ type: 'integer' }, 'integer')
const float = simple({ type: 'number' }, 'number', finite, false)
const text = simple({ type: 'string' }, 'string')
const anyText = simple({ type: 'string' }, 'string', asText, false)
const aTime = (declared: string): ColumnType =>
  simple({ type: 'string', format: 'date-time', 'x-sql-datatype': declared }, 'date-time')

const types: Readonly<Record<string, ColumnType>> = {
  int2: integer,
  int4: integer,
  int8: integer,
  oid: integer,
  float4: float,
  float8: float,
  money: simple({ type: 'number' }, 'number', (column) => `${column}::numeric`, false),
  bool: simple({ type: 'boolean' }, 'boolean', asText),
  text,
  varchar: text,
  bpchar: text,
  name: text,
  uuid: simple({ type: 'string', format: 'uuid' }, 'string'),
  date: simple({ type: 'string', format: 'date' }, 'date'),
  timestamp: aTime('timestamp without time zone'),
  timestamptz: aTime('timestamp with time zone'),
  time: simple({ type: 'string', format: 'time' }, 'string'),
  bytea: simple(
    { type: 'string', contentEncoding: 'base16' },
    'string',
    (column) => `encode(${column}, 'hex')`,
    false,
  ),
}

/** What becomes of a column. */
export const columnType = (column: SourceColumn, jsonAsObject: boolean): ColumnType => {
  const { type, kind, element, declared } = column
  if (type === 'numeric') return numeric(declared)
  if (type === 'json' || type === 'jsonb')
    return simple(
      jsonAsObject ? { type: ['object', 'array'] } : {},
      'json',
      jsonValue(`${type}_typeof`),
      false,
    )
  if (element !== undefined) {
    const { schema } = columnType(
      { ...column, type: element, kind: 'b', declared: element, element: undefined },
      jsonAsObject,
    )
    const items = { ...schema, ...(schema.type ? { type: ['null', schema.type].flat() } : {}) }
    return simple({ type: 'array', items: without(items, 'format') }, 'json', toJson, false)
  }
  if (kind === 'c') return simple({ type: 'object' }, 'json', toJson, false)
  if (kind === 'e') return simple({ type: 'string' }, 'string', asItIs)
  return types[type] ?? anyText
}

/** The schema of a column where it stands in a stream. */
export const propertySchema = ({ schema }: ColumnType, nullable: boolean): JsonSchema =>
  nullable && schema.type !== undefined ? { ...schema, type: ['null', schema.type].flat() } : schema

const toJson = (column: string): string => `to_json(${column})`

const numeric = (declared: string): ColumnType =>
  simple(
    { type: 'number', ...(declared === 'numeric' ? {} : { 'x-sql-datatype': declared }) },
    'number',
    (column) => finite(column),
  )

const without = (schema: JsonSchema, key: 'format'): JsonSchema => {
  const { [key]: _, ...rest } = schema
  return rest
}
