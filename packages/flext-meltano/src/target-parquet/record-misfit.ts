/** Values of records that their columns in Parquet have no room for, and would have to lose something. */
import { foundUnder } from 'flext-core'

import { exactNumber } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { ParquetColumn, ParquetType } from './parquet-type.ts'
import { dayValue, decimalValue, doubleValue, microsecondValue, wholeValue } from './value-text.ts'

/** A value that its column does not take. */
export interface RecordMisfit {
  readonly column: ParquetColumn
  readonly found: string
}

/** Looks for the first value of a record that does not fit. */
export const misfitIn = (
  columns: ReadonlyArray<ParquetColumn>,
): ((record: SingerRecord) => RecordMisfit | undefined) => {
  const checked = columns.flatMap((column) => {
    const fits = fitting(column.type)
    return fits === undefined ? [] : [{ column, fits }]
  })
  return (record) => {
    for (const { column, fits } of checked) {
      const value = record[column.name]
      if (value === null || value === undefined || fits(value)) continue
      const exact = exactNumber(value)
      return { column, found: exact ?? foundUnder(column.name, record) }
    }
    return undefined
  }
}

/** What a column is, in words. */
export const inWords = (type: ParquetType): string => {
  switch (type._tag) {
    case 'Whole':
      return 'a whole number of eight bytes'
    case 'Double':
      return 'a number whose digits eight bytes keep, or of a declared precision'
    case 'Decimal':
      return `a decimal of ${type.precision} digits, ${type.scale} of them behind the point`
    case 'Day':
      return 'a date'
    case 'Moment':
      return 'a date with a time'
    default:
      return 'a value of its type'
  }
}

const fitting = (type: ParquetType): ((value: unknown) => boolean) | undefined => {
  switch (type._tag) {
    case 'Whole':
      return exactly((text) => wholeValue(text))
    case 'Double':
      return exactly((text) => doubleValue(text))
    case 'Decimal':
      return (value) =>
        decimalValue(exactNumber(value) ?? String(value), type.precision, type.scale) !== undefined
    case 'Day':
      return (value) => typeof value !== 'string' || dayValue(value) !== undefined
    case 'Moment':
      return (value) => typeof value !== 'string' || microsecondValue(value) !== undefined
    default:
      return undefined
  }
}

/** Numbers that JavaScript has are right as they are; those it has not came as their texts. */
const exactly =
  (toValue: (text: string) => number | bigint | undefined) =>
  (value: unknown): boolean => {
    const exact = typeof value === 'object' ? exactNumber(value) : undefined
    return exact === undefined || toValue(exact) !== undefined
  }
