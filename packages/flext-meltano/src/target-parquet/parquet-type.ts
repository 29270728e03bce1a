/** The columns of a stream's file: what Parquet is to keep for what the JSON Schema says. */
import { either as E } from 'fp-ts'
import type { SchemaElement } from 'hyparquet'

import type { JsonSchema } from '../singer/json-schema.ts'
import type { SchemaMessage } from '../singer/message.ts'
import { columnsOf, type Column, type ColumnKind } from '../table/column.ts'

export type ParquetType =
  | { readonly _tag: 'Whole' | 'Double' | 'Boolean' | 'Day' | 'Json' | 'Text' }
  | { readonly _tag: 'Decimal'; readonly precision: number; readonly scale: number }
  | { readonly _tag: 'Moment'; readonly zoned: boolean }

export interface ParquetColumn {
  readonly name: string
  readonly type: ParquetType
  readonly nullable: boolean
  /** Whether texts are JSON unless they are texts already. */
  readonly isAny: boolean
}

/** The columns of a stream, none without properties; where several schemas say otherwise of one, it is text. */
export const parquetColumns = (
  schemas: ReadonlyArray<SchemaMessage>,
): ReadonlyArray<ParquetColumn> => {
  const columns = new Map<string, ParquetColumn>()
  for (const message of schemas)
    for (const { name, kind, nullable } of columnsIn(message)) {
      const type = typeOf(kind, message.schema.properties?.[name] ?? {})
      const before = columns.get(name)
      const same = before === undefined || isSame(before.type, type)
      columns.set(name, {
        name,
        type: same ? type : { _tag: 'Text' },
        nullable: nullable || before?.nullable === true,
        isAny: kind === 'any' || !same || before?.isAny === true,
      })
    }
  return [...columns.values()]
}

const columnsIn = (message: SchemaMessage): ReadonlyArray<Column> => {
  const columns = columnsOf(message, () => undefined)
  return E.isRight(columns) ? columns.right : []
}

const isSame = (one: ParquetType, other: ParquetType): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

const typeOf = (kind: ColumnKind, schema: JsonSchema): ParquetType => {
  switch (kind) {
    case 'integer':
      return { _tag: 'Whole' }
    case 'number':
      return decimalOf(schema) ?? { _tag: 'Double' }
    case 'boolean':
      return { _tag: 'Boolean' }
    case 'date':
      return { _tag: 'Day' }
    case 'date-time':
      return { _tag: 'Moment', zoned: schema['x-sql-datatype'] !== withoutZone }
    case 'json':
      return { _tag: 'Json' }
    default:
      return { _tag: 'Text' }
  }
}

const withoutZone = 'timestamp without time zone'
const mostDigits = 38

/** By the type of the database, or by the step and the bounds that other taps give a decimal. */
const decimalOf = (schema: JsonSchema): ParquetType | undefined => {
  const declared = /^(?:numeric|decimal)\((\d+)(?:, ?(\d+))?\)$/i.exec(
    schema['x-sql-datatype'] ?? '',
  )
  if (declared) return decimal(Number(declared[1]), Number(declared[2] ?? 0))
  const { multipleOf, minimum = 0, maximum = 0 } = schema
  const scale = multipleOf === undefined ? Number.NaN : -Math.log10(multipleOf)
  const whole = Math.ceil(Math.log10(Math.max(Math.abs(minimum), Math.abs(maximum))))
  return Math.abs(scale - Math.round(scale)) < 1e-9 && whole > 0
    ? decimal(whole + Math.round(scale), Math.round(scale))
    : undefined
}

const decimal = (precision: number, scale: number): ParquetType | undefined =>
  precision > 0 && precision <= mostDigits && scale >= 0 && scale <= precision
    ? { _tag: 'Decimal', precision, scale }
    : undefined

/** Bytes of a decimal that is longer than eight. */
export const decimalBytes = 16

/** How a column stands in the schema of its file. */
export const schemaElement = ({ name, type }: ParquetColumn): SchemaElement => ({
  name,
  repetition_type: 'OPTIONAL',
  ...physical(type),
})

const physical = (type: ParquetType): Omit<SchemaElement, 'name'> => {
  switch (type._tag) {
    case 'Whole':
      return { type: 'INT64' }
    case 'Double':
      return { type: 'DOUBLE' }
    case 'Boolean':
      return { type: 'BOOLEAN' }
    case 'Day':
      return { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }
    case 'Moment':
      return {
        type: 'INT64',
        ...(type.zoned ? { converted_type: 'TIMESTAMP_MICROS' as const } : {}),
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: type.zoned, unit: 'MICROS' },
      }
    case 'Decimal': {
      const { precision, scale } = type
      const long = precision > 18
      return {
        type: long ? 'FIXED_LEN_BYTE_ARRAY' : 'INT64',
        ...(long ? { type_length: decimalBytes } : {}),
        converted_type: 'DECIMAL',
        precision,
        scale,
        logical_type: { type: 'DECIMAL', precision, scale },
      }
    }
    case 'Json':
      return { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } }
    case 'Text':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }
  }
}
