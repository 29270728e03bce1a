/**
 * The runs of a journal as they stand after its latest record: the projections in the file, and on
 * top of them, in memory, what was appended since they were last written.
 */
import type { EventPosition, RunFilter } from '../journal/journal.ts'
import type { EventPointer, RunOutline } from '../journal/projection.ts'
import type { JournalEntry, KeptEntry } from '../journal/record.ts'
import { runOverlay, type ProjectionChanges } from '../journal/run-overlay.ts'
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
  const overlay = runOverlay()
  overlay.reset(tables.lastRun(), tables.position())
  let written: ProjectionChanges | undefined

  const byRun = (run: number): RunOutline | undefined =>
    overlay.byRun(run) ?? (run <= overlay.lastRun() ? tables.byRun(run) : undefined)

  return {
    lastRun: overlay.lastRun,
    byRun,
    byName: (service, id) => {
      const inFile = tables.byName(service, id)
      return inFile ? (overlay.byRun(inFile.run) ?? inFile) : overlay.byName(service, id)
    },
    select: (filter) => {
      const { asked, answer } = overlay.select(filter)
      return answer(tables.select(asked))
    },
    pointers: (after, limit) =>
      overlay.pointers(after, limit).answer(tables.pointers(after, limit)),
    check: (entries) => overlay.check(entries, (run) => tables.byRun(run) !== undefined),
    add: (entry) => overlay.add(entry, byRun(entry.run)),
    behind: overlay.behind,
    write: () => {
      written = overlay.changes()
      tables.write(written.outlines, written.pointers, written.upTo)
    },
    written: () => {
      if (written) overlay.written(written)
      written = undefined
    },
    reset: () => overlay.reset(tables.lastRun(), tables.position()),
  }
}
