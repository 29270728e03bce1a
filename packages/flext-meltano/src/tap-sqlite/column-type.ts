/**
 * The types of SQLite as Singer sees them: by what a column is declared as, and where that says nothing
 * by its affinity, https://www.sqlite.org/datatype3.html#determination_of_column_affinity
 */
import type { JsonSchema } from '../singer/json-schema.ts'
import { literal } from '../sql/sql-text.ts'
import type { CellChange } from '../table-source/table-plan.ts'

export interface ColumnType {
  readonly schema: JsonSchema
  /** The expression whose value is a cell, or a number that is still to be written as one. */
  readonly select: (column: string) => string
  readonly change?: CellChange
  /** What a cell is among values of the column: a number, a text, or what is no longer the same. */
  readonly literal?: (cell: string) => string
}

export const columnType = (declared: string): ColumnType => {
  const type = declared.toUpperCase().replace(/\(.*$/, '').trim()
  if (type === 'BOOLEAN' || type === 'BOOL') return truth
  if (type === 'DATE') return day
  if (/^(?:DATETIME|TIMESTAMP)/.test(type)) return moment
  if (type.includes('INT')) return integer
  if (/CHAR|CLOB|TEXT/.test(type) || type === '') return text
  if (type.includes('BLOB')) return blob
  return number
}

/** Numbers of eight bytes are given as such, for SQLite's own text of them has fewer digits. */
const exactly = (column: string): string =>
  `case typeof(${column}) when 'real' then ${column} else cast(${column} as text) end`

const aNumber = (cell: string): string =>
  /^-?[\d.]+(?:[eE][+-]?\d+)?$/.test(cell) ? cell : literal(cell)

const integer: ColumnType = { schema: { type: 'integer' }, select: exactly, literal: aNumber }
const number: ColumnType = { schema: { type: 'number' }, select: exactly, literal: aNumber }
const text: ColumnType = { schema: { type: 'string' }, select: exactly, literal }
const blob: ColumnType = {
  schema: { type: 'string', contentEncoding: 'base16' },
  select: (column) => `case when ${column} is not null then lower(hex(${column})) end`,
}
const truth: ColumnType = {
  schema: { type: 'boolean' },
  select: (column) =>
    `case ${column} when 1 then 'true' when 0 then 'false' else cast(${column} as text) end`,
}
const day: ColumnType = {
  schema: { type: 'string', format: 'date' },
  select: exactly,
  change: (cell) => (/^\d{4}-\d\d-\d\d$/.test(cell) ? cell : undefined),
  literal,
}
const moment: ColumnType = {
  schema: {
    type: 'string',
    format: 'date-time',
    'x-sql-datatype': 'timestamp without time zone',
  },
  select: exactly,
  change: (cell) =>
    /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/.test(cell) ? cell.replace(' ', 'T') : undefined,
  literal: (cell) => literal(cell.replace('T', ' ')),
}
