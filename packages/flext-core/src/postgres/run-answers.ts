/** What a journal answers about its runs, from their index and the log. */
import type { EventPosition, PublishedEvent, RunFilter, RunSummary } from '../journal/journal.ts'
import { publishedEvent, summaryOf, type RunOutline } from '../journal/projection.ts'
import type { KeptEntry } from '../journal/record.ts'
import { openStatuses } from '../run/status.ts'
import type { LogReader } from './log.ts'
import type { RunIndex } from './run-index.ts'

export interface RunAnswers {
  readonly find: (service: string, id: string) => Promise<RunSummary | undefined>
  readonly list: (filter: RunFilter) => Promise<ReadonlyArray<RunSummary>>
  readonly entries: (run: number) => Promise<ReadonlyArray<KeptEntry>>
  readonly openRuns: () => Promise<ReadonlyArray<ReadonlyArray<KeptEntry>>>
  readonly events: (after: EventPosition, limit: number) => Promise<ReadonlyArray<PublishedEvent>>
}

export const runAnswers = (index: RunIndex, log: LogReader): RunAnswers => {
  const summarized = async (
    outlines: ReadonlyArray<RunOutline>,
  ): Promise<ReadonlyArray<RunSummary>> => {
    const at = await log.at(
      outlines.flatMap(({ first, outcome }) => (outcome === 0 ? [first] : [first, outcome])),
    )
    return outlines.map((outline) =>
      summaryOf(
        outline,
        at(outline.first).record,
        outline.outcome === 0 ? undefined : at(outline.outcome).record,
      ),
    )
  }

  return {
    find: async (service, id) => {
      const outline = await index.byName(service, id)
      return outline && (await summarized([outline]))[0]
    },
    list: async (filter) => summarized(await index.select(filter)),
    entries: async (run) => {
      const outline = (await index.byRuns([run])).get(run)
      const found: Array<KeptEntry> = []
      if (outline === undefined) return found
      for await (const entry of log.ofRuns([run], outline.first, outline.last)) found.push(entry)
      return found
    },
    openRuns: async () => {
      const open = (await index.select({ status: openStatuses })).toReversed()
      if (open.length === 0) return []
      const read = new Map(open.map(({ run }) => [run, [] as Array<KeptEntry>]))
      const from = open.reduce((least, { first }) => Math.min(least, first), Infinity)
      const to = open.reduce((most, { last }) => Math.max(most, last), 0)
      for await (const entry of log.ofRuns(read.keys(), from, to)) read.get(entry.run)?.push(entry)
      return [...read.values()]
    },
    events: async (after, limit) => {
      const pointers = await index.pointers(after, limit)
      const [runs, at] = await Promise.all([
        index.byRuns(pointers.map(({ run }) => run)),
        log.at(pointers.map(({ told }) => told)),
      ])
      return pointers.map((pointer) =>
        publishedEvent(pointer, runs.get(pointer.run)!, at(pointer.told)),
      )
    },
  }
}
