/** What a journal answers about its runs, from their index and the log. */
import type { EventPosition, PublishedEvent, RunFilter, RunSummary } from '../journal/journal.ts'
import { publishedEvent, summaryOf, type RunOutline } from '../journal/projection.ts'
import type { KeptEntry } from '../journal/record.ts'
import { JournalDamaged } from '../journal/journal-damaged.ts'
import type { LogReader } from './log.ts'
import type { RunIndex } from './run-index.ts'

export interface RunAnswers {
  readonly find: (service: string, id: string) => RunSummary | undefined
  readonly list: (filter: RunFilter) => ReadonlyArray<RunSummary>
  readonly entries: (run: number) => ReadonlyArray<KeptEntry>
  readonly events: (after: EventPosition, limit: number) => ReadonlyArray<PublishedEvent>
}

export const runAnswers = (index: RunIndex, log: LogReader, path: string): RunAnswers => {
  const summarized = (outline: RunOutline): RunSummary =>
    summaryOf(
      outline,
      log.at(outline.first).record,
      outline.outcome === 0 ? undefined : log.at(outline.outcome).record,
    )

  return {
    find: (service, id) => {
      const outline = index.byName(service, id)
      return outline && summarized(outline)
    },
    list: (filter) => index.select(filter).map(summarized),
    entries: (run) => {
      const outline = index.byRun(run)
      return outline === undefined
        ? []
        : allOf(outline, log.ofRun(run, outline.first, outline.last), path)
    },
    events: (after, limit) =>
      index
        .pointers(after, limit)
        .map((pointer) => publishedEvent(pointer, index.byRun(pointer.run)!, log.at(pointer.told))),
  }
}

/** A record whose run was overwritten is missed by its run: that it is gone is told by the count. */
export const allOf = (
  { run, id, records, first }: RunOutline,
  found: ReadonlyArray<KeptEntry>,
  path: string,
): ReadonlyArray<KeptEntry> => {
  if (found.length === records) return found
  throw new JournalDamaged(
    path,
    first,
    `run ${run} (${id}), which begins there, has ${found.length} records, expected ${records}`,
  )
}
