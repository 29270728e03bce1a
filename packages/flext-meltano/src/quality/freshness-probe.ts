/** Whether the latest time in a column is young enough. Times without a zone are taken as UTC. */
import { quote } from '../sql/sql-text.ts'
import type { CheckProbe } from './check-probe.ts'
import type { ColumnsReference } from './column-reference.ts'

export const freshnessProbe =
  (within: number, now: number) =>
  ({ table, columns }: ColumnsReference): CheckProbe =>
  (database) => {
    const column = columns.map(quote).join(', ')
    const seconds = `unixepoch(${column}, 'subsec')`
    const row = database
      .prepare(
        `select ${column} as latest, ${seconds} as at from ${quote(table)} where ${seconds} is not null order by 2 desc limit 1`,
      )
      .get()
    if (row === undefined) return { failing: 1, sample: [{ latest: null }] }
    const isFresh = now - Math.round(Number(row['at']) * 1_000) <= within
    return isFresh
      ? { failing: 0, sample: [] }
      : { failing: 1, sample: [{ latest: String(row['latest']) }] }
  }
