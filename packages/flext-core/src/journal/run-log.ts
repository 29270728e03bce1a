/** The records of one run, held in memory, and what they come to, computed when somebody asks. */
import type { EventPosition, RunSummary } from './journal.ts'
import { outlineAfter, summaryOf, type RunOutline } from './projection.ts'
import type { KeptEntry } from './record.ts'

export interface RunLog {
  readonly run: number
  readonly service: string
  readonly id: string
  readonly entries: Array<KeptEntry>
  /** Of its first `outlined` entries. */
  outline: RunOutline | undefined
  outlined: number
  tells: boolean
  over: boolean
  /** Whether it waits to be forgotten. */
  queued: boolean
  /** Where its latest published event stands. */
  lastTold: EventPosition | undefined
  /** It was called by another run, and is remembered for as long as that one. */
  isCalled: boolean
  /** The runs that it has called. */
  called: Array<RunLog> | undefined
}

export const runLog = (run: number, service: string, id: string): RunLog => ({
  run,
  service,
  id,
  entries: [],
  outline: undefined,
  outlined: 0,
  tells: false,
  over: false,
  queued: false,
  lastTold: undefined,
  isCalled: false,
  called: undefined,
})

/** The outline of its first `upTo` entries; asked for in rising order, each entry is read once. */
export const outlineOf = (log: RunLog, upTo: number = log.entries.length): RunOutline => {
  for (; log.outlined < upTo; log.outlined++) {
    log.outline = outlineAfter(log.outline, log.entries[log.outlined]!)
  }
  return log.outline!
}

export const summarized = (log: RunLog): RunSummary => {
  const outline = outlineOf(log)
  return summaryOf(outline, log.entries[0]!.record, keptAt(log, outline.outcome)?.record)
}

/** The entry at a position of the journal, found by halving. */
export const keptAt = ({ entries }: RunLog, position: number): KeptEntry | undefined => {
  let low = 0
  let high = entries.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const entry = entries[middle]!
    if (entry.position === position) return entry
    if (entry.position < position) low = middle + 1
    else high = middle - 1
  }
  return undefined
}
