/** Reads the whole log in order, as far as it is as it was written. */
import type { DatabaseSync } from 'node:sqlite'

import { JournalDamaged } from '../journal/journal-damaged.ts'
import { entryOf, type LogRow } from '../journal/log-row.ts'
import type { KeptEntry } from '../journal/record.ts'
import { haveProjections } from './projection-schema.ts'
import { prunedRanges } from './pruned-ranges.ts'
import { isOfFile } from './sqlite-failure.ts'

export interface LogWalk {
  readonly records: number
  /** Up to this position all records are there, as they were written, or were pruned. */
  readonly intactTo: number
  /** The first record that is not. */
  readonly damage?: { readonly position: number; readonly found: string }
}

/** Hands each intact record to `visit`, until the first that is damaged or missing. */
export const walkLog = (
  database: DatabaseSync,
  path: string,
  visit: (entry: KeptEntry, row: LogRow) => void,
): LogWalk => {
  const pruned = prunedRanges(database)
  let records = 0
  let next = 1
  const skipPruned = (): void => {
    for (let end = pruned.endOf(next); end !== undefined; end = pruned.endOf(next)) next = end + 1
  }
  try {
    const rows = database.prepare(
      'select position, run, at, kind, body, crc from log order by position',
    )
    rows.setReturnArrays(true)
    for (const row of rows.iterate() as Iterable<unknown> as Iterable<LogRow>) {
      const [position] = row
      skipPruned()
      if (position < next)
        throw new JournalDamaged(path, position, 'it is there, though it was pruned')
      if (position > next) throw new JournalDamaged(path, next, 'it is missing')
      visit(entryOf(path, row), row)
      records++
      next = position + 1
    }
    skipPruned()
    if (projectedTo(database) >= next) throw new JournalDamaged(path, next, 'it is missing')
    return { records, intactTo: next - 1 }
  } catch (failure) {
    const found = failure instanceof JournalDamaged ? failure.found : reasonOf(failure)
    return { records, intactTo: next - 1, damage: { position: next, found } }
  }
}

/** The last record that was ever counted in, by which the loss of the log's end is found. */
const projectedTo = (database: DatabaseSync): number =>
  haveProjections(database)
    ? Number(database.prepare('select position from projection').get()?.['position'])
    : 0

const reasonOf = (failure: unknown): string =>
  isOfFile(failure) ? `its page cannot be read (${failure.message})` : rethrown(failure)

const rethrown = (failure: unknown): never => {
  throw failure
}
