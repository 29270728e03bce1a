/** A table that is there, and what has to change about it for a stream's columns to fit. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetSchemaRefused, type TargetSchemaRefused } from '../singer/error.ts'
import { literal } from '../sql/sql-text.ts'
import {
  settleChanges,
  type SchemaChange,
  type SchemaChanges,
  type SettledChanges,
} from '../table/schema-change.ts'
import type { ParquetColumn } from '../target-parquet/parquet-type.ts'
import type { DuckdbDatabase } from './duckdb-database.ts'
import { fold } from './duckdb-name.ts'
import { declaredType } from './duckdb-type.ts'

export interface DuckdbTable {
  /** The types of the columns by their folded names. */
  readonly types: ReadonlyMap<string, string>
  readonly isView: boolean
}

/** What is done to a table, beside what its policy leaves out. */
export interface SettledTable extends SettledChanges {
  readonly added: ReadonlyArray<ParquetColumn>
  readonly widened: ReadonlyArray<ParquetColumn>
}

/** The table or view of a name; nothing where there is none. */
export const findTable = async (
  database: DuckdbDatabase,
  schema: string,
  table: string,
): Promise<DuckdbTable | undefined> => {
  const where = `lower(table_schema) = lower(${literal(schema)}) AND lower(table_name) = lower(${literal(table)})`
  const [found] = await database.query<{ readonly table_type: string }>(
    `SELECT table_type FROM information_schema.tables WHERE ${where}`,
  )
  if (found === undefined) return undefined
  const columns = await database.query<{
    readonly column_name: string
    readonly data_type: string
  }>(`SELECT column_name, data_type FROM information_schema.columns WHERE ${where}`)
  return {
    types: new Map(columns.map(({ column_name, data_type }) => [fold(column_name), data_type])),
    isView: found.table_type === 'VIEW',
  }
}

/** Lets the policy decide about what a table does not take as it is. */
export const settleTable = (
  {
    stream,
    table,
    keys,
  }: { readonly stream: string; readonly table: string; readonly keys: ReadonlyArray<string> },
  policy: SchemaChanges,
  { types, isView }: DuckdbTable,
  columns: ReadonlyArray<ParquetColumn>,
): FlextResult<SettledTable, TargetSchemaRefused> => {
  if (isView) return E.left(targetSchemaRefused(stream, 'a table', `a view named "${table}"`))
  const added = columns.filter(({ name }) => !types.has(fold(name)))
  const misfits = columns.filter((column) => {
    const declared = types.get(fold(column.name))
    return declared !== undefined && !takes(declared, column)
  })
  const change = (column: ParquetColumn, possible: boolean, expected: string): SchemaChange => ({
    column: column.name,
    key: keys.includes(column.name),
    possible,
    expected,
    found: `"${column.name}" of ${declaredType(column.type)} in the schema`,
  })
  const settled = settleChanges(stream, policy, [
    ...added.map((column) => change(column, true, `column "${column.name}" in table "${table}"`)),
    ...misfits.map((column) => {
      const declared = types.get(fold(column.name)) ?? ''
      const expected = `column "${column.name}" of a type that fits ${declared} in table "${table}"`
      return change(column, canBecome(declared, column), expected)
    }),
  ])
  if (E.isLeft(settled)) return settled
  const follows = policy === 'evolve'
  return E.right({
    ...settled.right,
    added: follows ? added : [],
    widened: follows ? misfits : [],
  })
}

/** Whether a column keeps the values of a stream's as they are. */
const takes = (declared: string, { type }: ParquetColumn): boolean => {
  if (declared === declaredType(type) || declared === 'VARCHAR') return true
  const decimal = decimalOf(declared)
  switch (type._tag) {
    case 'Whole':
      return declared === 'DOUBLE' || declared === 'HUGEINT' || (decimal?.whole ?? 0) >= eightBytes
    case 'Decimal':
      return (
        decimal !== undefined &&
        decimal.scale >= type.scale &&
        decimal.whole >= type.precision - type.scale
      )
    default:
      return false
  }
}

/** Digits of the longest whole number of eight bytes. */
const eightBytes = 19

/** Whether a column can be made one that keeps all old values and takes the new ones. */
const canBecome = (declared: string, { type }: ParquetColumn): boolean => {
  const decimal = decimalOf(declared)
  switch (type._tag) {
    case 'Text':
      return true
    case 'Decimal': {
      const whole = type.precision - type.scale
      return declared === 'BIGINT'
        ? whole >= eightBytes
        : decimal !== undefined && type.scale >= decimal.scale && whole >= decimal.whole
    }
    case 'Double':
      return declared === 'BIGINT' || declared === 'INTEGER'
    default:
      return false
  }
}

const decimalOf = (
  declared: string,
): { readonly whole: number; readonly scale: number } | undefined => {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(declared) ?? []
  return precision === undefined
    ? undefined
    : { whole: Number(precision) - Number(scale), scale: Number(scale) }
}
