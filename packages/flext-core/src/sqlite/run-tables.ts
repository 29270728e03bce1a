/** The projections as the file holds them: one row a run, one a published event, and how far they go. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

import { sql, type Kysely } from 'kysely'

import type { EventPosition, RunFilter } from '../journal/journal.ts'
import type { EventPointer, RunOutline, Told } from '../journal/projection.ts'
import type { JournalTables, RunTable } from './journal-schema.ts'

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

export const runTables = (database: DatabaseSync, db: Kysely<JournalTables>): RunTables => {
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
    lastRun: () => Number(lastRun.get()?.['run'] ?? 0),
    byRun: (run) => outlineIn(byRun.get(run) as RunTable | undefined),
    byName: (service, id) => outlineIn(byName.get(service, id) as RunTable | undefined),
    select: (filter) => {
      const asked = filtered(db, filter).compile()
      const parameters = asked.parameters as ReadonlyArray<SQLInputValue>
      const rows = database.prepare(asked.sql).all(...parameters)
      return (rows as unknown as ReadonlyArray<RunTable>).map((row) => outlineIn(row)!)
    },
    pointers: (after, limit) =>
      pointers.all(after.position, after.index, limit) as unknown as ReadonlyArray<EventPointer>,
    write: (outlines, published, upTo) => {
      for (const outline of outlines) upsert.run(...rowOf(outline))
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

const filtered = (db: Kysely<JournalTables>, filter: RunFilter) => {
  const { status, service, since, until, errorTag, idPrefix, limit } = filter
  let query = db.selectFrom('run').selectAll().orderBy('run', 'desc')
  if (status !== undefined) query = query.where('status', 'in', status)
  if (service !== undefined) query = query.where('service', '=', service)
  if (since !== undefined) query = query.where('started_at', '>=', since)
  if (until !== undefined) query = query.where('started_at', '<', until)
  if (errorTag !== undefined) query = query.where('error_tag', '=', errorTag)
  if (idPrefix !== undefined) {
    query = query.where(sql`substr(id, 1, length(${idPrefix}))`, '=', idPrefix)
  }
  return limit === undefined ? query : query.limit(limit)
}

const rowOf = (outline: RunOutline): ReadonlyArray<SQLInputValue> => [
  outline.run,
  outline.service,
  outline.version,
  outline.id,
  outline.status,
  Math.trunc(outline.startedAt),
  Math.trunc(outline.updatedAt),
  outline.first,
  outline.last,
  outline.outcome,
  outline.errorTag ?? null,
  outline.correlation ?? null,
  outline.traceparent ?? null,
  outline.tracestate ?? null,
  outline.told === undefined ? null : toldAsText(outline.told),
]

const outlineIn = (row: RunTable | undefined): RunOutline | undefined =>
  row && {
    run: row.run,
    service: row.service,
    version: row.version,
    id: row.id,
    status: row.status,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    first: row.first,
    last: row.last,
    outcome: row.outcome,
    errorTag: row.error_tag ?? undefined,
    correlation: row.correlation ?? undefined,
    traceparent: row.traceparent ?? undefined,
    tracestate: row.tracestate ?? undefined,
    told: row.told === null ? undefined : toldFromText(row.told),
  }

type ToldAsPair = readonly [position: number, nths: ReadonlyArray<number>]

const toldAsText = (latest: Told): string => {
  const pairs: Array<ToldAsPair> = []
  for (let told: Told | undefined = latest; told; told = told.before) {
    pairs.push([told.position, told.nths])
  }
  return JSON.stringify(pairs.toReversed())
}

const toldFromText = (text: string): Told | undefined =>
  (JSON.parse(text) as ReadonlyArray<ToldAsPair>).reduce<Told | undefined>(
    (before, [position, nths]) => ({ position, nths, before }),
    undefined,
  )
