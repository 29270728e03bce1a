/**
 * What a column is in DuckDB, how its values are staged as JSON, and how they are read from there. Days
 * and moments are staged as numbers, decimals and objects as texts: none of them loses anything.
 */
import { truth } from '../singer/cell-text.ts'
import type { CellType } from '../singer/cells.ts'
import { exactNumber } from '../singer/exact-number.ts'
import { quote } from '../sql/sql-text.ts'
import type { ParquetColumn, ParquetType } from '../target-parquet/parquet-type.ts'
import {
  dayValue,
  decimalValue,
  doubleValue,
  microsecondValue,
  wholeValue,
} from '../target-parquet/value-text.ts'

/** The type of a column of a table. */
export const declaredType = (type: ParquetType): string => {
  switch (type._tag) {
    case 'Whole':
      return 'BIGINT'
    case 'Double':
      return 'DOUBLE'
    case 'Boolean':
      return 'BOOLEAN'
    case 'Day':
      return 'DATE'
    case 'Moment':
      return type.zoned ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP'
    case 'Decimal':
      return `DECIMAL(${type.precision},${type.scale})`
    case 'Json':
      return 'JSON'
    case 'Text':
      return 'VARCHAR'
  }
}

/** The type that a staged value is read as. */
export const stagedType = (type: ParquetType): string => {
  switch (type._tag) {
    case 'Day':
      return 'INTEGER'
    case 'Moment':
      return 'BIGINT'
    case 'Decimal':
    case 'Json':
      return 'VARCHAR'
    default:
      return declaredType(type)
  }
}

/** The value of a column, made of what was staged of it. */
export const valueOf = ({ name, type }: ParquetColumn): string => {
  const staged = quote(name)
  switch (type._tag) {
    case 'Day':
      return `(DATE '1970-01-01' + ${staged})`
    case 'Moment':
      return `${type.zoned ? 'make_timestamptz' : 'make_timestamp'}(${staged})`
    case 'Decimal':
    case 'Json':
      return `CAST(${staged} AS ${declaredType(type)})`
    default:
      return staged
  }
}

/** JSON of a cell of some type; nothing where its column does not take it. */
export const cellToJson = (
  { type, isAny }: ParquetColumn,
  cellType: CellType,
  cell: string,
): string | undefined => {
  switch (type._tag) {
    case 'Whole':
      return wholeValue(cell) === undefined ? undefined : cell
    case 'Double':
      return doubleValue(cell) === undefined ? undefined : cell
    case 'Boolean':
      return truth(cell)
    case 'Day':
      return inJson(dayValue(cell))
    case 'Moment':
      return inJson(microsecondValue(cell))
    case 'Decimal':
      return decimalValue(cell, type.precision, type.scale) === undefined ? undefined : `"${cell}"`
    case 'Json':
      return cellType === 'json' ? JSON.stringify(cell) : undefined
    case 'Text':
      return isTextual(cellType) || isAny ? JSON.stringify(cell) : undefined
  }
}

const isTextual = (type: CellType): boolean =>
  type === 'string' || type === 'date' || type === 'date-time'

const inJson = (value: number | bigint | undefined): string | undefined =>
  value === undefined ? undefined : String(value)

/** JSON of a value that its column has room for. */
export const valueToJson = ({ type }: ParquetColumn, value: unknown): string => {
  const text = exactNumber(value) ?? (typeof value === 'string' ? value : JSON.stringify(value))
  switch (type._tag) {
    case 'Day':
      return String(dayValue(text))
    case 'Moment':
      return String(microsecondValue(text))
    case 'Decimal':
    case 'Text':
      return JSON.stringify(text)
    case 'Json':
      return JSON.stringify(JSON.stringify(value))
    default:
      return text
  }
}
