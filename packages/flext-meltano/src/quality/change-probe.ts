/** Whether a table has about as many rows as it had before the run; one that is new passes. */
import { quote } from '../sql/sql-text.ts'
import { findTable } from '../target-sqlite/table.ts'
import type { CheckProbe } from './check-probe.ts'
import type { ColumnsReference } from './column-reference.ts'

export const changeProbe =
  (min: number | undefined, max: number | undefined) =>
  ({ table }: ColumnsReference): CheckProbe =>
  (database) => {
    const rows = (name: string): number =>
      Number(database.prepare(`select count(*) as n from ${name}`).get()?.['n'])
    const published = findTable(database, table)
    const before = published === undefined ? 0 : rows(`main.${quote(published.name)}`)
    if (before === 0) return { failing: 0, sample: [] }
    const after = rows(quote(table))
    const change = (after - before) / before
    const passes = change >= (min ?? -Infinity) && change <= (max ?? Infinity)
    return { failing: passes ? 0 : 1, sample: passes ? [] : [{ before, after }] }
  }
