/**
 * The queries that read a table from where its bookmark says, in an order in which it can be gone on
 * with: by the primary key, or by the replication key and then by that.
 */
import { literal, quote, tableIn } from '../postgres/identifier.ts'
import type { TableBookmark } from './bookmark.ts'
import type { PlannedColumn, StreamPlan } from './stream-plan.ts'

export interface TableQuery {
  readonly text: string
  /** Whether rows without a replication key are read, which come before all others. */
  readonly isUnkeyed: boolean
}

/** What is still to be read by the run, in this order. */
export const tableQueries = (
  plan: StreamPlan,
  bookmark: TableBookmark,
  run: string | undefined,
): ReadonlyArray<TableQuery> => {
  const { replicationKey: key, keys } = plan
  const goesOn = bookmark.run === run
  const last = keys.length > 0 ? valuesOf(keys, bookmark.last_pk_fetched) : undefined
  if (key === undefined) {
    if (bookmark.done === true && goesOn && run !== undefined) return []
    // A table that was left in the middle is gone on with, by whichever run.
    return [query(plan, last === undefined ? [] : [behind(keys, last)], keys)]
  }
  const value =
    bookmark.replication_key === undefined || bookmark.replication_key === key.name
      ? bookmark.replication_key_value
      : undefined
  const others = keys.filter(({ name }) => name !== key.name)
  if (value === undefined || value === null) {
    const isNull = `${placed(key)} is null`
    const unkeyed = query(plan, [isNull, ...(last ? [behind(keys, last)] : [])], keys, true)
    const isValue = key.nullable ? [`${placed(key)} is not null`] : []
    return [...(key.nullable ? [unkeyed] : []), query(plan, isValue, [key, ...others])]
  }
  const lastOthers = goesOn ? valuesOf(others, bookmark.last_pk_fetched) : undefined
  const order = [key, ...others]
  if (keys.length > 0 && lastOthers !== undefined && bookmark.last_pk_fetched !== undefined)
    return [query(plan, [behind(order, [String(value), ...lastOthers])], order)]
  const operator = goesOn && run !== undefined && keys.length === 0 ? '>' : '>='
  return [query(plan, [`${placed(key)} ${operator} ${cast(key, String(value))}`], order)]
}

const query = (
  { columns, table }: StreamPlan,
  conditions: ReadonlyArray<string>,
  order: ReadonlyArray<PlannedColumn>,
  isUnkeyed = false,
): TableQuery => ({
  isUnkeyed,
  text: [
    `select ${columns.map(({ select }) => select).join(', ')}`,
    `from ${tableIn(table.schema, table.name)} as t`,
    ...(conditions.length === 0 ? [] : [`where ${conditions.join(' and ')}`]),
    ...(order.length === 0 ? [] : [`order by ${names(order)}`]),
  ].join(' '),
})

/** Rows that come after the one with these values. */
const behind = (order: ReadonlyArray<PlannedColumn>, values: ReadonlyArray<string>): string =>
  `(${names(order)}) > (${order.map((column, at) => cast(column, values[at] ?? '')).join(', ')})`

const names = (columns: ReadonlyArray<PlannedColumn>): string => columns.map(placed).join(', ')

/** A column of the table, and never what is selected under its name. */
const placed = ({ name }: PlannedColumn): string => `t.${quote(name)}`

const cast = ({ declared }: PlannedColumn, value: string): string =>
  `${literal(value)}::${declared}`

const valuesOf = (
  columns: ReadonlyArray<PlannedColumn>,
  values: TableBookmark['last_pk_fetched'] = {},
): ReadonlyArray<string> | undefined => {
  const found = columns.map(({ name }) => values[name])
  return found.length > 0 && found.every((value) => value !== undefined && value !== null)
    ? found.map(String)
    : columns.length === 0
      ? []
      : undefined
}
