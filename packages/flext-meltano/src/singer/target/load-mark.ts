/** What a published run notes of its load, so that it can be told whether and how it can be taken back. */
import { nullable } from 'flext-core'
import * as t from 'io-ts'

export const LoadMark = t.readonly(
  t.intersection([
    t.type({
      table: t.string,
      /** `made`: the table is the run's. `added`: it has only brought rows. `merged`: it has changed others. */
      how: t.keyof({ made: null, added: null, merged: null }),
      /** Rows that are the run's. */
      rows: t.number,
    }),
    t.partial({
      /** The numbers of the rows that were added: behind the one, up to the other. */
      after: t.number,
      upTo: t.number,
    }),
  ]),
)
export interface LoadMark extends t.TypeOf<typeof LoadMark> {}

export const LoadMarks = t.readonly(
  t.intersection([
    t.type({
      tables: t.readonlyArray(LoadMark),
      models: t.readonlyArray(t.string),
      /** The published state before, as JSON text, and the run that left it. */
      before: nullable(t.readonly(t.type({ state: t.string, run: t.string }))),
    }),
    t.partial({
      /** The number of the transaction that published, where rows tell theirs. */
      transaction: t.string,
    }),
  ]),
)
export interface LoadMarks extends t.TypeOf<typeof LoadMarks> {}
