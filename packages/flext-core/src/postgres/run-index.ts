/**
 * The runs of a journal as they stand after its latest record: the projections in the schema, and on
 * top of them, in memory, what was appended since they were last written.
 */
import type { EventPosition, RunFilter } from '../journal/journal.ts'
import type { EventPointer, RunOutline } from '../journal/projection.ts'
import type { JournalEntry, KeptEntry } from '../journal/record.ts'
import { runOverlay, type RunOverlay } from '../journal/run-overlay.ts'
import type { RunTables } from './run-tables.ts'

/** Outlines of runs that are over, as the projections know them. */
export type WrittenRuns = ReadonlyMap<number, RunOutline>

export interface RunIndex extends Pick<
  RunOverlay,
  'lastRun' | 'check' | 'behind' | 'changes' | 'written' | 'reset'
> {
  readonly byRuns: (runs: Iterable<number>) => Promise<ReadonlyMap<number, RunOutline>>
  readonly byName: (service: string, id: string) => Promise<RunOutline | undefined>
  /** The newest first. */
  readonly select: (filter: RunFilter) => Promise<ReadonlyArray<RunOutline>>
  readonly pointers: (after: EventPosition, limit: number) => Promise<ReadonlyArray<EventPointer>>
  /** What `check` and `add` need to know of these entries' runs; undefined when it is all in memory. */
  readonly writtenRuns: (entries: ReadonlyArray<JournalEntry>) => Promise<WrittenRuns> | undefined
  readonly add: (entry: KeptEntry, written: WrittenRuns | undefined) => void
}

/** What is held in memory is looked at before the tables are, for it may get there meanwhile. */
export const runIndex = (tables: RunTables): RunIndex => {
  const overlay = runOverlay()

  return {
    ...overlay,
    byRuns: async (runs) => {
      const wanted = [...new Set(runs)]
      const held = new Map<number, RunOutline>()
      for (const run of wanted) {
        const outline = overlay.byRun(run)
        if (outline) held.set(run, outline)
      }
      const others = wanted.filter((run) => !held.has(run))
      return others.length === 0 ? held : new Map([...(await tables.byRuns(others)), ...held])
    },
    byName: async (service, id) => {
      const held = overlay.byName(service, id)
      const written = await tables.byName(service, id)
      return written ? (overlay.byRun(written.run) ?? written) : held
    },
    select: async (filter) => {
      const { asked, answer } = overlay.select(filter)
      return answer(await tables.select(asked))
    },
    pointers: async (after, limit) => {
      const { asked, answer } = overlay.pointers(after, limit)
      return answer(await tables.pointers(after, asked))
    },
    writtenRuns: (entries) => {
      const last = overlay.lastRun()
      const unknown = new Set<number>()
      for (const { run } of entries) {
        if (run <= last && overlay.byRun(run) === undefined) unknown.add(run)
      }
      return unknown.size === 0 ? undefined : tables.byRuns([...unknown])
    },
    add: (entry, written) => overlay.add(entry, written?.get(entry.run)),
  }
}
