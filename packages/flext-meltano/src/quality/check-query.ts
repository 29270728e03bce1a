/** The two questions a check asks of the warehouse: how many rows do not pass, and which. */
import type { SQLInputValue } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { fold, quote } from '../target-sqlite/name.ts'
import { mostSamples } from './check-result.ts'
import {
  findColumn,
  findColumns,
  type ColumnsReference,
  type KnownTables,
  type Mismatch,
} from './column-reference.ts'
import type { AcceptedValue, QualityCheck } from './quality-check.ts'

export interface CheckQuery {
  /** Gives one row with `failing`. */
  readonly count: string
  /** Gives at most five rows. */
  readonly sample: string
  readonly parameters: ReadonlyArray<SQLInputValue>
}

/** The queries of a check, or what it names that is not there. */
export const checkQuery = (
  check: QualityCheck,
  known: KnownTables,
): FlextResult<CheckQuery, Mismatch> => {
  if ('not_null' in check) return E.map(notNull)(findColumn(known, check.not_null))
  if ('unique' in check) {
    const { unique } = check
    if (typeof unique === 'string') return E.map(uniqueness)(findColumn(known, unique))
    return unique.columns.length === 0
      ? E.left({ expected: 'one column at least', found: 'none' })
      : E.map(uniqueness)(findColumns(known, unique.table, unique.columns))
  }
  if ('accepted_values' in check) {
    const { column, values } = check.accepted_values
    return E.map(accepted(values))(findColumn(known, column))
  }
  if ('relationships' in check) {
    const { column, to } = check.relationships
    const other = findColumn(known, to)
    return E.isLeft(other) ? other : E.map(related(other.right))(findColumn(known, column))
  }
  const { table, min, max } = check.row_count
  if (min === undefined && max === undefined)
    return E.left({ expected: 'min or max', found: 'neither' })
  return E.map(rowCount(min, max))(findColumns(known, table, []))
}

const notNull = ({ table, columns }: ColumnsReference): CheckQuery => {
  const failing = `from ${quote(table)} where ${columns.map((column) => `${quote(column)} is null`).join(' or ')}`
  return {
    count: `select count(*) as failing ${failing}`,
    sample: `select * ${failing} limit ${mostSamples}`,
    parameters: [],
  }
}

const uniqueness = ({ table, columns }: ColumnsReference): CheckQuery => {
  const names = columns.map(quote).join(', ')
  const present = columns.map((column) => `${quote(column)} is not null`).join(' and ')
  const rows = quote(countName(columns))
  const groups = `select ${names}, count(*) as ${rows} from ${quote(table)} where ${present} group by ${names} having count(*) > 1`
  return {
    count: `select coalesce(sum(${rows}), 0) as failing from (${groups})`,
    sample: `${groups} order by ${rows} desc, ${names} limit ${mostSamples}`,
    parameters: [],
  }
}

const accepted =
  (values: ReadonlyArray<AcceptedValue>) =>
  ({ table, columns }: ColumnsReference): CheckQuery => {
    const allowed = values.map(() => '?').join(', ')
    return othersThan(
      table,
      columns,
      (column) => `${column} not in (${allowed})`,
      values.map(bound),
    )
  }

const related =
  (to: ColumnsReference) =>
  ({ table, columns }: ColumnsReference): CheckQuery => {
    const known = to.columns.map(quote).join(', ')
    const others = `select ${known} from ${quote(to.table)} where ${known} is not null`
    return othersThan(table, columns, (column) => `${column} not in (${others})`, [])
  }

const othersThan = (
  table: string,
  columns: ReadonlyArray<string>,
  isOther: (column: string) => string,
  parameters: ReadonlyArray<SQLInputValue>,
): CheckQuery => {
  const column = columns.map(quote).join(', ')
  const rows = quote(countName(columns))
  const failing = `from ${quote(table)} where ${column} is not null and ${isOther(column)}`
  return {
    count: `select count(*) as failing ${failing}`,
    sample: `select ${column}, count(*) as ${rows} ${failing} group by 1 order by ${rows} desc, 1 limit ${mostSamples}`,
    parameters,
  }
}

/** What a sample calls the number of rows: `rows`, or a name that no column has. */
const countName = (columns: ReadonlyArray<string>): string => {
  const taken = new Set(columns.map(fold))
  let name = 'rows'
  while (taken.has(name)) name += '_'
  return name
}

const rowCount =
  (min: number | undefined, max: number | undefined) =>
  ({ table }: ColumnsReference): CheckQuery => {
    const rows = `(select count(*) as rows from ${quote(table)})`
    const parameters = [bound(min ?? 0), bound(max ?? Number.MAX_SAFE_INTEGER)]
    return {
      count: `select max(? - rows, rows - ?, 0) as failing from ${rows}`,
      sample: `select rows from ${rows} where rows < ? or rows > ?`,
      parameters,
    }
  }

/** Whole numbers are bound as such: as a text, SQLite would write 1 as `1.0`. */
const bound = (value: AcceptedValue): SQLInputValue => {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
}
