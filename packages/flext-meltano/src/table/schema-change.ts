/**
 * What happens when a stream no longer fits the table that is there: one policy for every database.
 * A change is named by column; whoever knows the database says which there are.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { targetSchemaRefused, type TargetSchemaRefused } from '../singer/error.ts'

/**
 * `evolve` lets the table follow the stream; `freeze` refuses the stream; `discard-value` loads
 * the rows without the values that do not fit; `discard-row` leaves out the rows that have such.
 */
export const SchemaChanges = t.keyof({
  evolve: null,
  freeze: null,
  'discard-value': null,
  'discard-row': null,
})
export type SchemaChanges = t.TypeOf<typeof SchemaChanges>

/** A column of the stream that the table lacks, or has in a type that does not take its values. */
export interface SchemaChange {
  readonly column: string
  /** Whether it tells rows apart; a row without its key is no row, so it is never discarded. */
  readonly key: boolean
  /** Whether the table can be changed so that it keeps every old and new value. */
  readonly possible: boolean
  readonly expected: string
  readonly found: string
}

/** Columns whose values are left out, and those that make a row be left out. */
export interface SettledChanges {
  readonly withoutValues: ReadonlySet<string>
  readonly withoutRows: ReadonlySet<string>
}

/** A stream that its table takes as it is. */
export const nothingSettled: SettledChanges = { withoutValues: new Set(), withoutRows: new Set() }

/** Lets the policy decide about the changes of a stream, or refuses them all in one sentence. */
export const settleChanges = (
  stream: string,
  policy: SchemaChanges,
  changes: ReadonlyArray<SchemaChange>,
): FlextResult<SettledChanges, TargetSchemaRefused> => {
  const discards = policy === 'discard-value' || policy === 'discard-row'
  const refused = changes.filter(
    ({ key, possible }) => policy === 'freeze' || (policy === 'evolve' ? !possible : key),
  )
  if (refused.length > 0)
    return E.left({
      ...targetSchemaRefused(
        stream,
        refused.map(({ expected }) => expected).join(', '),
        refused.map(({ found }) => found).join(', '),
        helpFor(policy, refused),
      ),
      columns: refused.map(({ column }) => column),
    })
  const columns = new Set(discards ? changes.map(({ column }) => column) : [])
  return E.right({
    withoutValues: columns,
    withoutRows: policy === 'discard-row' ? columns : new Set(),
  })
}

/** What would let the stream be loaded; rows without their key are none, so nothing discards that. */
const helpFor = (policy: SchemaChanges, refused: ReadonlyArray<SchemaChange>): string => {
  if (policy !== 'evolve' && refused.every(({ possible }) => possible))
    return 'with schema_changes: evolve the table follows the stream'
  const elsewhere = 'load into another table (table_name), or drop this one and run --full-refresh'
  return refused.some(({ key }) => key)
    ? elsewhere
    : `schema_changes: discard-value or discard-row loads what fits; to load all, ${elsewhere}`
}
