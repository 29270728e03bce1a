/** A published load that is taken back, and why one is not. */
import { decodeOrThrow, type FlextError, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { LoadMarks } from './load-mark.ts'
import { PublishReceiptJson } from './row-effects.ts'

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

/** What a warehouse has noted of a run that it published. */
export interface PublishedRun {
  readonly run: string
  readonly state: string | null
  readonly state_id: string | null
  /** As JSON text. */
  readonly receipt: string
}

/** By what the rows of a run are told from others. */
export const marksOf = ({ receipt }: PublishedRun): FlextResult<LoadMarks, LoadStands> => {
  const { marks } = decodeOrThrow(PublishReceiptJson, receipt)
  return marks === undefined
    ? E.left(loadStands(['it was published without marks of its rows']))
    : E.right(marks)
}

/** Why a load stays, as far as what is noted of it and of what came after tells. */
export const reasonsToStand = (
  { run, state, state_id }: PublishedRun,
  { tables, models }: LoadMarks,
  after: {
    /** Receipts of runs that were published later. */
    readonly receipts: ReadonlyArray<string | null>
    /** Which run left the state that is kept now. */
    readonly stateOf: string | undefined
  },
): ReadonlyArray<string> => {
  const loaded = new Set(after.receipts.flatMap(tablesIn))
  return [
    ...tables
      .filter(({ how }) => how === 'merged')
      .map(({ table }) => `${table}: the run has replaced or dropped rows, which nobody kept`),
    ...models.map(
      (model) => `${model}: it was built anew with the run, and nobody kept what it was`,
    ),
    ...tables
      .filter(({ table }) => loaded.has(table))
      .map(({ table }) => `${table}: a later run has loaded into it`),
    ...(state !== null && after.stateOf !== run
      ? [`${state_id}: the state has been moved since`]
      : []),
  ]
}

const tablesIn = (receipt: string | null): ReadonlyArray<string> =>
  receipt === null
    ? []
    : (decodeOrThrow(PublishReceiptJson, receipt).marks?.tables.map(({ table }) => table) ?? [])

export const countReason = (
  table: string,
  expected: number,
  found: number,
): ReadonlyArray<string> =>
  expected === found
    ? []
    : [`${table}: expected the ${expected} rows that the run brought, found ${found} of them`]
