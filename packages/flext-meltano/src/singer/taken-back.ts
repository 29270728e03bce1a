/** A published load that is taken back, and why one is not. */
import type { FlextError } from 'flext-core'

import type { LoadMarks } from './load-mark.ts'

export interface TakenBack {
  /** Rows that are gone, by table. */
  readonly rows: Readonly<Record<string, number>>
  /** Tables that the run had made, and that are gone. */
  readonly dropped: ReadonlyArray<string>
}

/** Nothing was changed: the load stays as it is. */
export interface LoadStands extends FlextError<'LoadStands'> {
  readonly reasons: ReadonlyArray<string>
}

export const loadStands = (reasons: ReadonlyArray<string>): LoadStands => ({
  _tag: 'LoadStands',
  message: ['the load cannot be taken back, and stays as it is:', ...reasons].join('\n'),
  reasons,
})

export const takenBackOf = ({ tables }: LoadMarks): TakenBack => ({
  rows: Object.fromEntries(tables.map(({ table, rows }) => [table, rows])),
  dropped: tables.filter(({ how }) => how === 'made').map(({ table }) => table),
})

/** Reasons that the marks themselves give. */
export const reasonsIn = ({ tables, models }: LoadMarks): ReadonlyArray<string> => [
  ...tables
    .filter(({ how }) => how === 'merged')
    .map(({ table }) => `${table}: the run has replaced or dropped rows, which nobody kept`),
  ...models.map((model) => `${model}: it was built anew with the run, and nobody kept what it was`),
]

/** What a run is held against that was published later. */
export const laterReason = (
  { tables }: LoadMarks,
  later: ReadonlyArray<LoadMarks | undefined>,
): ReadonlyArray<string> => {
  const touched = new Set(later.flatMap((marks) => marks?.tables.map(({ table }) => table) ?? []))
  return tables
    .filter(({ table }) => touched.has(table))
    .map(({ table }) => `${table}: a later run has loaded into it`)
}

export const countReason = (
  table: string,
  expected: number,
  found: number,
): ReadonlyArray<string> =>
  expected === found
    ? []
    : [`${table}: expected the ${expected} rows that the run brought, found ${found} of them`]
