/**
 * A journal in this process's memory: for tests and for runs that need not survive it. It outlives
 * a runtime that stops, so the next one, handed the same journal, goes on where the last one was.
 */
import { FlextDefect } from '../result/error.ts'
import { isOpen } from '../run/status.ts'
import { finishedRuns } from './finished-runs.ts'
import { byKey, cellAsText } from './cell.ts'
import {
  beginning,
  type Cell,
  type CellChange,
  type EventPosition,
  type Journal,
  type PublishedEvent,
  type RunFilter,
  type RunSummary,
} from './journal.ts'
import { NumberedRuns } from './numbered-runs.ts'
import { fits, isBehind, publishedBy, publishedEvent } from './projection.ts'
import { publishedEvents, type PublishedEvents } from './published-events.ts'
import { isPrunable, withoutHeldChildren, type Pruned, type PruneFilter } from './prune.ts'
import { bodyOf } from './record-body.ts'
import type { JournalEntry, KeptEntry, ParentRun, RunStartedRecord } from './record.ts'
import { keptAt, outlineOf, runLog, summarized, type RunLog } from './run-log.ts'

export interface MemoryJournalOptions {
  /** How many finished runs it remembers, the newest; 1,000 unless said otherwise. */
  readonly keep?: number
}

/** A journal that answers at once. */
export interface MemoryJournal extends Journal {
  readonly append: (entries: ReadonlyArray<JournalEntry>) => number
  readonly immediate: true
  readonly lastRun: () => number
  readonly find: (service: string, id: string) => RunSummary | undefined
  readonly list: (filter: RunFilter) => ReadonlyArray<RunSummary>
  readonly entries: (run: number) => ReadonlyArray<KeptEntry>
  readonly openRuns: () => Iterable<ReadonlyArray<KeptEntry>>
  readonly events: (after: EventPosition, limit: number) => ReadonlyArray<PublishedEvent>
  readonly cursor: (subscriber: string) => EventPosition
  readonly moveCursor: (subscriber: string, to: EventPosition) => void
  readonly cells: (prefix: string) => ReadonlyArray<Cell>
  readonly setCells: (changes: ReadonlyArray<CellChange>) => void
  readonly prune: (filter: PruneFilter) => Pruned
  readonly rebuild: () => void
  readonly close: () => void
  /** How many runs it remembers, the open ones included. */
  readonly size: () => number
}

/**
 * Forgets finished runs, the oldest first, once more than `keep` are there; never one whose events
 * some subscriber has still to see. A subscriber counts from its first call of `cursor` on.
 */
export const memoryJournal = ({ keep = 1_000 }: MemoryJournalOptions = {}): MemoryJournal => {
  const runs = new NumberedRuns()
  /** Made when somebody first asks for a run by its name. */
  let byName: Map<string, RunLog> | undefined
  const finished = finishedRuns()
  const cursors = new Map<string, EventPosition>()
  const cells = new Map<string, string>()
  let published = publishedEvents()
  let last = 0
  let lastRun = 0
  let latest: RunLog | undefined

  const start = (run: number, { service, id, parent }: RunStartedRecord): RunLog => {
    if (runs.has(run)) throw new FlextDefect(`run ${run} of ${service} is started twice`)
    const log = runLog(run, service, id)
    latest = log
    runs.add(log)
    if (byName && !byName.has(nameOf(log))) byName.set(nameOf(log), log)
    if (run > lastRun) lastRun = run
    if (parent) join(log, parent)
    return log
  }

  const join = (log: RunLog, parent: ParentRun): void => {
    byName ??= named(runs.all())
    const caller = byName.get(nameOf(parent))
    if (!caller) return
    log.isCalled = true
    ;(caller.called ??= []).push(log)
  }

  /** Records come in strings: most are of the run that the one before was of. */
  const logOf = (run: number): RunLog => {
    if (latest?.run !== run) latest = runs.get(run) ?? unknownRun(run)
    return latest
  }

  const keepEntry = ({ run, at, record }: JournalEntry): void => {
    const log = record.kind === 'started' ? start(run, record) : logOf(run)
    log.entries.push({ run, at, record, position: ++last })
    switch (record.kind) {
      case 'step':
        if (record.events === undefined || record.events.length === 0) return
        log.tells = true
        return publish(log, log.entries.length - 1, published)
      case 'committed':
        if (log.tells) publish(log, log.entries.length - 1, published)
        return finish(log)
      case 'compensated':
      case 'cancelled':
        return finish(log)
      case 'undoing':
      case 'resumed':
        log.over = false
        break
      default:
    }
  }

  const finish = (log: RunLog): void => {
    if (log.isCalled) return void (log.over = true)
    finished.add(log)
    if (finished.size() > keep) forget()
  }

  const forget = (): void => {
    finished.beyond(keep, isAwaited, removeAll)
    published.sweep(isThere)
  }

  const removeAll = (log: RunLog): void => {
    remove(log)
    log.called?.forEach(removeAll)
  }

  const isThere = ({ run }: Pick<RunLog, 'run'>): boolean => runs.has(run)

  const remove = (log: RunLog): void => {
    runs.delete(log)
    if (latest === log) latest = undefined
    if (byName?.get(nameOf(log)) === log) byName.delete(nameOf(log))
    log.over = false
  }

  const isAwaited = ({ lastTold }: RunLog): boolean =>
    lastTold !== undefined && cursors.values().some((cursor) => isBehind(lastTold, cursor))

  return {
    immediate: true,
    append: (entries) => {
      if (entries.length > 1) refuseUnknown(entries, runs)
      const first = last + 1
      for (let i = 0; i < entries.length; i++) keepEntry(entries[i]!)
      return first
    },
    lastRun: () => lastRun,
    find: (service, id) => {
      byName ??= named(runs.all())
      const log = byName.get(nameOf({ service, id }))
      return log && summarized(log)
    },
    list: (filter) => {
      const { limit = Infinity } = filter
      const found: Array<RunSummary> = []
      for (const log of runs.all().toReversed()) {
        if (found.length >= limit) break
        if (fits(outlineOf(log), filter)) found.push(summarized(log))
      }
      return found
    },
    entries: (run) => [...(runs.get(run)?.entries ?? [])],
    openRuns: () =>
      runs
        .all()
        .filter((log) => !log.over && isOpen(outlineOf(log).status))
        .map(({ entries }) => [...entries]),
    events: (after, limit) => published.behind(after, limit),
    cursor: (subscriber) => {
      const known = cursors.get(subscriber)
      if (known === undefined) cursors.set(subscriber, beginning)
      return known ?? beginning
    },
    moveCursor: (subscriber, { position, index }) => {
      cursors.set(subscriber, { position, index })
      if (finished.size() > keep) forget()
    },
    cells: (prefix) =>
      [...cells]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => ({ key, value: JSON.parse(value) as unknown }))
        .toSorted(byKey),
    setCells: (changes) => {
      for (const [key, value] of changes.map(cellAsText)) {
        if (value === undefined) cells.delete(key)
        else cells.set(key, value)
      }
    },
    prune: (filter) => {
      const { limit = Infinity, dryRun = false } = filter
      const chosen = runs
        .all()
        .filter((log) => isPrunable(outlineOf(log), filter) && !isAwaited(log))
        .map((log) => ({
          log,
          name: log,
          parent: (log.entries[0]!.record as RunStartedRecord).parent,
        }))
      byName ??= named(runs.all())
      const isKnown = (run: Pick<RunLog, 'service' | 'id'>) => byName?.has(nameOf(run)) === true
      const gone = withoutHeldChildren(chosen, isKnown, new Set())
        .slice(0, limit)
        .map(({ log }) => log)
      const entries = gone.flatMap((log) => log.entries)
      const bytes = entries.reduce((sum, { record }) => sum + Buffer.byteLength(bodyOf(record)), 0)
      if (!dryRun) {
        for (const log of gone) remove(log)
        published.drop((event) => !isThere(event))
      }
      return { runs: gone.length, records: entries.length, bytes }
    },
    rebuild: () => {
      published = publishedEvents()
      const logs = runs.all()
      for (const log of logs) Object.assign(log, { outline: undefined, outlined: 0 })
      const places = logs.flatMap((log) =>
        log.entries.map(({ position }, n) => ({ log, n, position })),
      )
      for (const { log, n } of places.toSorted((one, other) => one.position - other.position)) {
        publish(log, n, published)
      }
    },
    close: () => {},
    size: () => runs.size,
  }
}

const nameOf = ({ service, id }: Pick<RunLog, 'service' | 'id'>): string => `${service}/${id}`

/** The first run of each name. */
const named = (logs: Iterable<RunLog>): Map<string, RunLog> => {
  const found = new Map<string, RunLog>()
  for (const log of logs) if (!found.has(nameOf(log))) found.set(nameOf(log), log)
  return found
}

/** Adds what the nth entry of a run publishes. */
const publish = (log: RunLog, nth: number, published: PublishedEvents): void => {
  if (nth === 0) return
  const before = outlineOf(log, nth)
  for (const pointer of publishedBy(before, log.entries[nth]!)) {
    published.add(publishedEvent(pointer, before, keptAt(log, pointer.told)!))
    log.lastTold = pointer
  }
}

/** All or none: nothing of a batch is kept when one of its runs was never started. */
const refuseUnknown = (entries: ReadonlyArray<JournalEntry>, runs: NumberedRuns): void => {
  const started = new Set<number>()
  for (const { run, record } of entries) {
    if (record.kind !== 'started' && !started.has(run) && !runs.has(run)) unknownRun(run)
    if (record.kind === 'started') started.add(run)
  }
}

const unknownRun = (run: number): never => {
  throw new FlextDefect(`run ${run} was never started, or is over and forgotten`)
}
