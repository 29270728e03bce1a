/** What a check asks of a warehouse in PostgreSQL, or what it names that is not there. */
import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'

import { tableIn } from '../postgres/identifier.ts'
import { quote } from '../sql/sql-text.ts'
import { selectStatement } from '../transform/select-statement.ts'
import {
  inRange,
  notNull,
  othersThan,
  related,
  selecting,
  uniqueness,
  type CheckQuery,
} from './check-query.ts'
import {
  findColumn,
  findColumns,
  type ColumnsReference,
  type KnownTables,
  type Mismatch,
} from './column-reference.ts'
import type { AcceptedValue, QualityCheck } from './quality-check.ts'

type Asked = FlextResult<CheckQuery, Mismatch>

/** `schema` is the one of the published tables, `now` is in milliseconds since the epoch. */
export const postgresCheckQuery = (
  check: QualityCheck,
  known: KnownTables,
  { schema, now }: { readonly schema: string; readonly now: number },
): Asked => {
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
  if ('row_count' in check) {
    const { table, min, max } = check.row_count
    return bothAbsent(min, max) ?? E.map(rowCount(min, max))(findColumns(known, table, []))
  }
  if ('range' in check) {
    const { column, min, max } = check.range
    return bothAbsent(min, max) ?? E.map(inRange(min, max))(findColumn(known, column))
  }
  if ('matches' in check) {
    const { column, pattern } = check.matches
    return E.map(matching(pattern))(findColumn(known, column))
  }
  if ('freshness' in check) {
    const { column, within } = check.freshness
    return E.map(fresh(now - within))(findColumn(known, column))
  }
  if ('row_count_change' in check) {
    const { table, min, max } = check.row_count_change
    return bothAbsent(min, max) ?? E.map(changed(schema, min, max))(findColumns(known, table, []))
  }
  if ('drift' in check)
    return E.left({ expected: 'a check that PostgreSQL can be asked', found: 'drift' })
  const read = selectStatement(check.sql, 'postgres')
  return 'problem' in read
    ? E.left({ expected: read.problem.expected, found: read.problem.found })
    : E.right(selecting(read.statement.text))
}

/** Compared as the texts that they are, whatever the column's type. */
const accepted =
  (values: ReadonlyArray<AcceptedValue>) =>
  ({ table, columns }: ColumnsReference): CheckQuery => {
    const allowed = values.map(() => '?').join(', ')
    const isOther = (column: string) => `${column}::text not in (${allowed})`
    return othersThan(table, columns, isOther, values.map(String))
  }

const matching =
  (pattern: string) =>
  ({ table, columns }: ColumnsReference): CheckQuery =>
    othersThan(table, columns, (column) => `${column}::text !~ ?`, [pattern])

const rowCount =
  (min: number | undefined, max: number | undefined) =>
  ({ table }: ColumnsReference): CheckQuery => {
    const rows = `(select count(*) as rows from ${quote(table)}) as counted`
    return {
      count: `select greatest(?::bigint - rows, rows - ?::bigint, 0) as failing from ${rows}`,
      sample: `select rows from ${rows} where rows < ?::bigint or rows > ?::bigint`,
      parameters: [min ?? 0, max ?? Number.MAX_SAFE_INTEGER],
    }
  }

const fresh =
  (since: number) =>
  ({ table, columns }: ColumnsReference): CheckQuery => {
    const latest = `(select max(${columns.map(quote).join(', ')}::timestamptz) as latest from ${quote(table)}) as newest`
    const isStale = `latest is null or latest < ?::timestamptz`
    return {
      count: `select count(*) as failing from ${latest} where ${isStale}`,
      sample: `select latest from ${latest} where ${isStale}`,
      parameters: [new Date(since).toISOString()],
    }
  }

const changed =
  (schema: string, min: number | undefined, max: number | undefined) =>
  ({ table }: ColumnsReference): CheckQuery => {
    const counts = `(select (select count(*) from ${tableIn(schema, table)}) as before,
      (select count(*) from ${quote(table)}) as after) as counted`
    const isChanged = `before > 0 and not (after - before)::float8 / before between ?::float8 and ?::float8`
    return {
      count: `select count(*) as failing from ${counts} where ${isChanged}`,
      sample: `select before, after from ${counts} where ${isChanged}`,
      parameters: [min ?? -1e300, max ?? 1e300],
    }
  }

const bothAbsent = (min: unknown, max: unknown): E.Either<Mismatch, never> | undefined =>
  min === undefined && max === undefined
    ? E.left({ expected: 'min or max', found: 'neither' })
    : undefined
