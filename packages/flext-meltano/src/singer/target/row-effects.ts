/** What a run did to the rows of a target, stream by stream, as far as the target can tell. */
import { fromJsonString } from 'flext-core'
import * as t from 'io-ts'

import { LoadMarks } from './load-mark.ts'

/** Rows of a table; what a target cannot tell is left out. */
export const RowEffects = t.readonly(
  t.partial({
    inserted: t.number,
    /** Rows whose key was there already. */
    updated: t.number,
    /** Rows that an activated version left behind. */
    deleted: t.number,
  }),
)
export interface RowEffects extends t.TypeOf<typeof RowEffects> {}

/** What the policy for schema changes left out: whole rows, and values of rows that were kept. */
export const Discarded = t.readonly(t.type({ rows: t.number, values: t.number }))
export interface Discarded extends t.TypeOf<typeof Discarded> {}

/** By stream. Nothing stands for a stream of which nothing was left out. */
export const DiscardedByStream = t.readonly(t.record(t.string, Discarded))
export type DiscardedByStream = t.TypeOf<typeof DiscardedByStream>

export const PublishReceipt = t.readonly(
  t.intersection(
    [
      t.type({
        /** Rows that became visible, by stream. */
        rows: t.readonly(t.record(t.string, t.number)),
      }),
      t.partial({
        /** What that did to the table of each stream. */
        effects: t.readonly(t.record(t.string, RowEffects)),
        /** What was left out only then, by a target that looks at its tables as late. */
        discarded: DiscardedByStream,
        /** What it takes to take the run back. */
        marks: LoadMarks,
      }),
    ],
    'the receipt of a published run',
  ),
)
export interface PublishReceipt extends t.TypeOf<typeof PublishReceipt> {}

/** As a target keeps it. */
export const PublishReceiptJson = fromJsonString(PublishReceipt)
