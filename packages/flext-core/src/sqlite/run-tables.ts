/** The projections as the file holds them: one row a run, one a published event, and how far they go. */
import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'

import { JournalBroken, type EventPosition, type RunFilter } from '../journal/journal.ts'
import type { EventPointer, RunOutline } from '../journal/projection.ts'
import { outlineIn, runColumns, runRow, type RunRow } from '../journal/run-row.ts'
import type { PrunedRanges } from './pruned-ranges.ts'
import { runsFitting } from './runs-fitting.ts'

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
  pruned: PrunedRanges,
  path: string,
): RunTables => {
  const position = database.prepare('select position from projection')
  const lastRun = database.prepare('select coalesce(max(run), 0) as run from run')
  const byRun = database.prepare(`select ${columns} from run where run = ?`)
  const byName = database.prepare(
    `select ${columns} from run where service = ? and id = ? order by run limit 1`,
  )
  const pointers = database.prepare(
    `select ${pointerColumns} from event
     where (position, "index") > (?, ?) order by position, "index" limit ?`,
  )
  const upsert = database.prepare(
    `insert into run values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (run) do update set status = excluded.status, updated_at = excluded.updated_at,
     last = excluded.last, records = excluded.records, outcome = excluded.outcome,
     error_tag = excluded.error_tag, told = excluded.told, crc = excluded.crc`,
  )
  /** The projections are trusted to say what is in the log, so they are checked as the log is. */
  const refuseDamaged = (what: string, found: number, expected: unknown): void => {
    if (found === expected) return
    throw new JournalBroken(
      `the journal ${path} is damaged where it lists ${what}: the checksum is ${found}, expected ${String(expected)}; compute it anew: flext journal rebuild`,
    )
  }
  const keptRun = (row: object | undefined): RunOutline | undefined => {
    if (row === undefined) return undefined
    const { crc, ...columns } = row as RunRow & { readonly crc: number }
    refuseDamaged(`run ${columns.run}`, rowChecksum(Object.values(columns)), crc)
    return outlineIn(columns)
  }
  const keptPointer = (row: object): EventPointer => {
    const { crc, ...pointer } = row as EventPointer & { readonly crc: number }
    const { position: at, index } = pointer
    refuseDamaged(`event ${at}.${index}`, pointerChecksum(pointer), crc)
    return pointer
  }
  const publish = database.prepare('insert into event values (?, ?, ?, ?, ?, ?)')
  const moveTo = database.prepare('update projection set position = ?')

  return {
    position: () => Number(position.get()?.['position'] ?? 0),
    lastRun: () => Math.max(Number(lastRun.get()?.['run'] ?? 0), pruned.lastRun()),
    byRun: (run) => keptRun(byRun.get(run)),
    byName: (service, id) => keptRun(byName.get(service, id)),
    select: (filter) => {
      const [text, ...values] = runsFitting(columns, filter)
      return database
        .prepare(text)
        .all(...values)
        .map((row) => keptRun(row)!)
    },
    pointers: (after, limit) =>
      pointers.all(after.position, after.index, limit).map((row) => keptPointer(row)),
    write: (outlines, published, upTo) => {
      for (const outline of outlines) {
        const row = runRow(outline)
        upsert.run(...row, rowChecksum(row))
      }
      for (const pointer of published) {
        const { position: at, index, run, told, nth } = pointer
        publish.run(at, index, run, told, nth, pointerChecksum(pointer))
      }
      moveTo.run(upTo)
    },
  }
}

const columns = [...runColumns, 'crc'].join(', ')

export const pointerColumns = 'position, "index", run, told, nth, crc'

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

const rowChecksum = (row: ReadonlyArray<unknown>): number => crc32(JSON.stringify(row))

export const pointerChecksum = ({ position, index, run, told, nth }: EventPointer): number =>
  crc32(`${position} ${index} ${run} ${told} ${nth}`)
