/** The projections as the file holds them: one row a run, one a published event, and how far they go. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

import type { Kysely } from 'kysely'

import type { EventPosition, RunFilter } from '../journal/journal.ts'
import type { EventPointer, RunOutline } from '../journal/projection.ts'
import { outlineIn, runRow, runsFitting, type RunRow } from '../journal/run-row.ts'
import type { JournalTables } from './journal-schema.ts'
import type { PrunedRanges } from './pruned-ranges.ts'

export interface RunTables {
  /** The last record that is counted in. */
  readonly position: () => number
  readonly lastRun: () => number
  readonly byRun: (run: number) => RunOutline | undefined
  readonly byName: (service: string, id: string) => RunOutline | undefined
  /** The newest first. */
  readonly select: (filter: RunFilter) => ReadonlyArray<RunOutline>
  readonly pointers: (after: EventPosition, limit: number) => ReadonlyArray<EventPointer>
  /** To be called within a transaction. */
  readonly write: (
    outlines: Iterable<RunOutline>,
    pointers: Iterable<EventPointer>,
    position: number,
  ) => void
}

export const runTables = (
  database: DatabaseSync,
  db: Kysely<JournalTables>,
  pruned: PrunedRanges,
): RunTables => {
  const position = database.prepare('select position from projection')
  const lastRun = database.prepare('select coalesce(max(run), 0) as run from run')
  const byRun = database.prepare('select * from run where run = ?')
  const byName = database.prepare(
    'select * from run where service = ? and id = ? order by run limit 1',
  )
  const pointers = database.prepare(
    `select position, "index", run, told, nth from event
     where (position, "index") > (?, ?) order by position, "index" limit ?`,
  )
  const upsert = database.prepare(
    `insert into run values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (run) do update set status = excluded.status, updated_at = excluded.updated_at,
     last = excluded.last, outcome = excluded.outcome,
     error_tag = excluded.error_tag, told = excluded.told`,
  )
  const publish = database.prepare('insert into event values (?, ?, ?, ?, ?)')
  const moveTo = database.prepare('update projection set position = ?')

  return {
    position: () => Number(position.get()?.['position'] ?? 0),
    lastRun: () => Math.max(Number(lastRun.get()?.['run'] ?? 0), pruned.lastRun()),
    byRun: (run) => outlineIn(byRun.get(run) as RunRow | undefined),
    byName: (service, id) => outlineIn(byName.get(service, id) as RunRow | undefined),
    select: (filter) => {
      const asked = runsFitting(db, filter).compile()
      const parameters = asked.parameters as ReadonlyArray<SQLInputValue>
      const rows = database.prepare(asked.sql).all(...parameters)
      return (rows as unknown as ReadonlyArray<RunRow>).map((row) => outlineIn(row)!)
    },
    pointers: (after, limit) =>
      pointers.all(after.position, after.index, limit) as unknown as ReadonlyArray<EventPointer>,
    write: (outlines, published, upTo) => {
      for (const outline of outlines) upsert.run(...runRow(outline))
      for (const { position: at, index, run, told, nth } of published) {
        publish.run(at, index, run, told, nth)
      }
      moveTo.run(upTo)
    },
  }
}

/** What stands in for the tables of a file that has none, for somebody who may not write to it. */
export const noTables: RunTables = {
  position: () => 0,
  lastRun: () => 0,
  byRun: () => undefined,
  byName: () => undefined,
  select: () => [],
  pointers: () => [],
  write: () => {},
}
