/**
 * The runs of a journal as they stand after its latest record: the projections in the file, and on
 * top of them, in memory, what was appended since they were last written.
 */
import type { EventPosition, RunFilter } from '../journal/journal.ts'
import {
  fits,
  isBehind,
  outlineAfter,
  publishedBy,
  type EventPointer,
  type RunOutline,
} from '../journal/projection.ts'
import type { JournalEntry, KeptEntry } from '../journal/record.ts'
import { FlextDefect } from '../result/error.ts'
import { isOpen } from '../run/status.ts'
import type { RunTables } from './run-tables.ts'

export interface RunIndex {
  readonly lastRun: () => number
  readonly byRun: (run: number) => RunOutline | undefined
  readonly byName: (service: string, id: string) => RunOutline | undefined
  /** The newest first. */
  readonly select: (filter: RunFilter) => ReadonlyArray<RunOutline>
  readonly pointers: (after: EventPosition, limit: number) => ReadonlyArray<EventPointer>
  /** Refuses records of a run that was never started, and a run that is started twice. */
  readonly check: (entries: ReadonlyArray<JournalEntry>) => void
  readonly add: (entry: KeptEntry) => void
  /** How many records the projections in the file lack. */
  readonly behind: () => number
  /** Brings the projections up to date, within a transaction. */
  readonly write: () => void
  /** Says that what was written is kept. */
  readonly written: () => void
  /** Forgets what it holds in memory; the tables have changed. */
  readonly reset: () => void
}

export const runIndex = (tables: RunTables): RunIndex => {
  const changed = new Map<number, RunOutline>()
  const open = new Map<number, RunOutline>()
  const fresh = new Map<string, Map<string, number>>()
  let pointers: Array<EventPointer> = []
  let lastRun = tables.lastRun()
  let writtenTo = tables.position()
  let last = writtenTo

  const byRun = (run: number): RunOutline | undefined =>
    changed.get(run) ?? open.get(run) ?? (run <= lastRun ? tables.byRun(run) : undefined)

  const name = (service: string, id: string, run: number): void => {
    const named = fresh.get(service)
    if (named === undefined) fresh.set(service, new Map([[id, run]]))
    else if (!named.has(id)) named.set(id, run)
    if (run > lastRun) lastRun = run
  }

  return {
    lastRun: () => lastRun,
    byRun,
    byName: (service, id) => {
      const written = tables.byName(service, id)
      const run = written?.run ?? fresh.get(service)?.get(id)
      return run === undefined ? undefined : (changed.get(run) ?? open.get(run) ?? written)
    },
    select: (filter) => {
      const { limit = Infinity } = filter
      const inFile = tables
        .select(limit === Infinity ? filter : { ...filter, limit: limit + changed.size })
        .filter(({ run }) => !changed.has(run))
      const found = [...inFile, ...changed.values().filter((outline) => fits(outline, filter))]
      return found.toSorted((one, other) => other.run - one.run).slice(0, limit)
    },
    pointers: (after, limit) => {
      const inFile = tables.pointers(after, limit)
      if (inFile.length >= limit || pointers.length === 0) return inFile
      return [...inFile, ...pointers.filter((one) => isBehind(one, after))].slice(0, limit)
    },
    check: (entries) => {
      const started = new Set<number>()
      for (const { run, record } of entries) {
        const known = started.has(run) || (run <= lastRun && byRun(run) !== undefined)
        if (record.kind !== 'started') {
          if (!known) throw new FlextDefect(`run ${run} was never started`)
        } else {
          if (known) throw new FlextDefect(`run ${run} of ${record.service} is started twice`)
          started.add(run)
        }
      }
    },
    add: (entry) => {
      const { run, record } = entry
      last = entry.position
      if (record.kind === 'started') {
        name(record.service, record.id, run)
        changed.set(run, outlineAfter(undefined, entry))
        return
      }
      const before = byRun(run)
      for (const pointer of publishedBy(before, entry)) pointers.push(pointer)
      changed.set(run, outlineAfter(before, entry))
    },
    behind: () => last - writtenTo,
    write: () => tables.write(changed.values(), pointers, last),
    written: () => {
      for (const [run, outline] of changed) {
        if (isOpen(outline.status)) open.set(run, outline)
        else open.delete(run)
      }
      changed.clear()
      fresh.clear()
      pointers = []
      writtenTo = last
    },
    reset: () => {
      for (const held of [changed, open, fresh]) held.clear()
      pointers = []
      lastRun = tables.lastRun()
      last = writtenTo = tables.position()
    },
  }
}
