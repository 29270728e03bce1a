/**
 * How far the values of a column are spread otherwise than before the run. Both are counted in the
 * same bins: of numbers, ten that hold a tenth each of what was there before; of anything else, the
 * twenty most frequent values, and the rest. The distance is half the sum of the differences of
 * shares (total variation): 0 is the same, 1 has nothing in common.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'

import { quote } from '../sql/sql-text.ts'
import { findTable } from '../target-sqlite/table.ts'
import type { CheckProbe } from './check-probe.ts'
import type { ColumnsReference } from './column-reference.ts'

const numberBins = 10
const valueBins = 20

export const driftProbe =
  (max: number) =>
  ({ table, columns }: ColumnsReference): CheckProbe =>
  (database) => {
    const published = findTable(database, table)
    const column = columns.map(quote).join(', ')
    const [before, after] = [
      published && `(select ${column} as value from main.${quote(published.name)})`,
      `(select ${column} as value from ${quote(table)})`,
    ]
    if (before === undefined || countOf(database, before) === 0) return { failing: 0, sample: [] }
    const bin = isNumeric(database, before)
      ? numberBin(edgesOf(database, before))
      : valueBin(frequentIn(database, before))
    const distance = totalVariation(sharesIn(database, before, bin), sharesIn(database, after, bin))
    const shown = Math.round(distance * 1_000) / 1_000
    return distance <= max
      ? { failing: 0, sample: [] }
      : { failing: 1, sample: [{ distance: shown }] }
  }

type Bin = (value: SQLOutputValue | undefined) => string

const countOf = (database: DatabaseSync, from: string): number =>
  Number(database.prepare(`select count(*) as n from ${from}`).get()?.['n'])

const isNumeric = (database: DatabaseSync, from: string): boolean =>
  Number(
    database
      .prepare(
        `select count(*) as n from ${from} where typeof(value) not in ('integer', 'real', 'null')`,
      )
      .get()?.['n'],
  ) === 0

/** Where one tenth of the values ends and the next begins. */
const edgesOf = (database: DatabaseSync, from: string): ReadonlyArray<number> => {
  const rows = database
    .prepare(
      `select max(value) as edge from (select value, ntile(${numberBins}) over (order by value) as bin from ${from} where value is not null) group by bin order by bin`,
    )
    .all()
  return rows.map(({ edge }) => Number(edge))
}

const frequentIn = (database: DatabaseSync, from: string): ReadonlySet<string> => {
  const rows = database
    .prepare(
      `select value from ${from} where value is not null group by value order by count(*) desc, value limit ${valueBins}`,
    )
    .all()
  return new Set(rows.map(({ value }) => String(value)))
}

const numberBin =
  (edges: ReadonlyArray<number>): Bin =>
  (value) =>
    value === null ? 'null' : `${edges.findIndex((edge) => Number(value) <= edge)}`

const valueBin =
  (frequent: ReadonlySet<string>): Bin =>
  (value) => {
    if (value === null) return 'null'
    return frequent.has(String(value)) ? `=${String(value)}` : 'other'
  }

const sharesIn = (database: DatabaseSync, from: string, bin: Bin): ReadonlyMap<string, number> => {
  const shares = new Map<string, number>()
  let all = 0
  const rows = database.prepare(`select value, count(*) as n from ${from} group by value`)
  for (const { value, n } of rows.iterate()) {
    const name = bin(value)
    shares.set(name, (shares.get(name) ?? 0) + Number(n))
    all += Number(n)
  }
  return new Map([...shares].map(([name, count]) => [name, count / Math.max(1, all)]))
}

const totalVariation = (
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): number => {
  const names = new Set([...one.keys(), ...other.keys()])
  const sum = [...names].reduce(
    (total, name) => total + Math.abs((one.get(name) ?? 0) - (other.get(name) ?? 0)),
    0,
  )
  return sum / 2
}
