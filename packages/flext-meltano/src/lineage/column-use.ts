/** What an expression makes of the columns in it. */
import type { Expr } from 'pgsql-ast-parser'

/** How a column is used: the first three flow into a value, the others decide about rows. */
export type ColumnUse =
  | 'identity'
  | 'transformation'
  | 'aggregation'
  | 'filter'
  | 'join'
  | 'group-by'
  | 'sort'

const aggregates: ReadonlySet<string> = new Set(
  (
    'avg count max min sum total group_concat string_agg array_agg ' +
    'json_agg jsonb_agg bool_and bool_or every stddev variance median ' +
    'stddev_pop stddev_samp var_pop var_samp percentile_cont percentile_disc'
  ).split(' '),
)

/** What an expression that is more than a name makes of what is in it. */
export const useOf = (expr: Expr): ColumnUse =>
  expr.type === 'call' && aggregates.has(expr.function.name.toLowerCase())
    ? 'aggregation'
    : 'transformation'

/** One use behind another: an aggregate stays one, whatever is made of it. */
export const both = (one: ColumnUse, other: ColumnUse): ColumnUse => {
  if (one === 'identity') return other
  if (other === 'identity') return one
  return one === 'aggregation' || other === 'aggregation' ? 'aggregation' : 'transformation'
}
