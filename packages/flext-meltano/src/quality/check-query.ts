/** Checks that a query can answer: how many rows do not pass, and which. */
import type { SQLInputValue } from 'node:sqlite'

import { quote } from '../sql/sql-text.ts'
import { fold } from '../target-sqlite/name.ts'
import { mostSamples } from './check-result.ts'
import type { ColumnsReference } from './column-reference.ts'
import type { AcceptedValue } from './quality-check.ts'

export interface CheckQuery {
  /** Gives one row with `failing`. */
  readonly count: string
  /** Gives at most five rows. */
  readonly sample: string
  readonly parameters: ReadonlyArray<SQLInputValue>
}

export const notNull = ({ table, columns }: ColumnsReference): CheckQuery => {
  const failing = `from ${quote(table)} where ${columns.map((column) => `${quote(column)} is null`).join(' or ')}`
  return {
    count: `select count(*) as failing ${failing}`,
    sample: `select * ${failing} limit ${mostSamples}`,
    parameters: [],
  }
}

export const uniqueness = ({ table, columns }: ColumnsReference): CheckQuery => {
  const names = columns.map(quote).join(', ')
  const present = columns.map((column) => `${quote(column)} is not null`).join(' and ')
  const rows = quote(countName(columns))
  const groups = `select ${names}, count(*) as ${rows} from ${quote(table)} where ${present} group by ${names} having count(*) > 1`
  return {
    count: `select coalesce(sum(${rows}), 0) as failing from (${groups}) as grouped`,
    sample: `${groups} order by ${rows} desc, ${names} limit ${mostSamples}`,
    parameters: [],
  }
}

export const accepted =
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

export const related =
  (to: ColumnsReference) =>
  ({ table, columns }: ColumnsReference): CheckQuery => {
    const known = to.columns.map(quote).join(', ')
    const others = `select ${known} from ${quote(to.table)} where ${known} is not null`
    return othersThan(table, columns, (column) => `${column} not in (${others})`, [])
  }

export const othersThan = (
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

/** Texts are compared as such, and so are dates in ISO 8601. */
export const inRange =
  (min: string | number | undefined, max: string | number | undefined) =>
  ({ table, columns }: ColumnsReference): CheckQuery => {
    const bounds = [
      ...(min === undefined ? [] : [['<', min] as const]),
      ...(max === undefined ? [] : [['>', max] as const]),
    ]
    return othersThan(
      table,
      columns,
      (column) => `(${bounds.map(([sign]) => `${column} ${sign} ?`).join(' or ')})`,
      bounds.map(([, value]) => bound(value)),
    )
  }

/** The name of the function that the connection has for it. */
export const matchFunction = '_flext_matches'

export const matching =
  (pattern: string) =>
  ({ table, columns }: ColumnsReference): CheckQuery =>
    othersThan(table, columns, (column) => `not ${matchFunction}(?, ${column})`, [pattern])

export const selecting = (statement: string): CheckQuery => ({
  count: `select count(*) as failing from (${statement}) as failed`,
  sample: `select * from (${statement}) as failed limit ${mostSamples}`,
  parameters: [],
})

/** What a sample calls the number of rows: `rows`, or a name that no column has. */
const countName = (columns: ReadonlyArray<string>): string => {
  const taken = new Set(columns.map(fold))
  let name = 'rows'
  while (taken.has(name)) name += '_'
  return name
}

export const rowCount =
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
