/**
 * The queries that read a table from where its bookmark says, in an order in which it can be gone on
 * with: by the primary key, or by the replication key and then by that.
 */
import type { TableBookmark } from './table-bookmark.ts'
import type { TableColumn, TablePlan } from './table-plan.ts'

export interface TableQuery {
  readonly text: string
  /** Whether rows without a replication key are read, which come before all others. */
  readonly isUnkeyed: boolean
}

/** What is still to be read by the run, in this order. */
export const tableQueries = (
  plan: TablePlan,
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
    const isNull = `${key.column} is null`
    const unkeyed = query(plan, [isNull, ...(last ? [behind(keys, last)] : [])], keys, true)
    const isValue = key.nullable ? [`${key.column} is not null`] : []
    return [...(key.nullable ? [unkeyed] : []), query(plan, isValue, [key, ...others])]
  }
  const lastOthers = goesOn ? valuesOf(others, bookmark.last_pk_fetched) : undefined
  const order = [key, ...others]
  if (keys.length > 0 && lastOthers !== undefined && bookmark.last_pk_fetched !== undefined)
    return [query(plan, [behind(order, [String(value), ...lastOthers])], order)]
  const { replication_key_before: end } = bookmark
  const before =
    end === undefined || end === null ? [] : [`${key.column} < ${key.literal(String(end))}`]
  const operator = goesOn && run !== undefined && keys.length === 0 ? '>' : '>='
  const from = `${key.column} ${operator} ${key.literal(String(value))}`
  return [query(plan, [from, ...before], order)]
}

const query = (
  { columns, hidden, from }: TablePlan,
  conditions: ReadonlyArray<string>,
  order: ReadonlyArray<TableColumn>,
  isUnkeyed = false,
): TableQuery => ({
  isUnkeyed,
  text: [
    `select ${[...columns, ...hidden].map(({ select }) => select).join(', ')}`,
    `from ${from}`,
    ...(conditions.length === 0 ? [] : [`where ${conditions.join(' and ')}`]),
    ...(order.length === 0 ? [] : [`order by ${names(order)}`]),
  ].join(' '),
})

/** Rows that come after the one with these values. */
const behind = (order: ReadonlyArray<TableColumn>, values: ReadonlyArray<string>): string =>
  `(${names(order)}) > (${order.map((column, at) => column.literal(values[at] ?? '')).join(', ')})`

const names = (columns: ReadonlyArray<TableColumn>): string =>
  columns.map(({ column }) => column).join(', ')

const valuesOf = (
  columns: ReadonlyArray<TableColumn>,
  values: TableBookmark['last_pk_fetched'] = {},
): ReadonlyArray<string> | undefined => {
  const found = columns.map(({ name }) => values[name])
  return found.length > 0 && found.every((value) => value !== undefined && value !== null)
    ? found.map(String)
    : columns.length === 0
      ? []
      : undefined
}
