/**
 * What a journal holds in memory on top of its projections: the runs as they stand after records
 * that were appended since the projections were last written, and all open runs.
 */
import { FlextDefect } from '../result/error.ts'
import { isOpen } from '../run/status.ts'
import type { EventPosition, RunFilter } from './journal.ts'
import {
  fits,
  isBehind,
  outlineAfter,
  publishedBy,
  type EventPointer,
  type RunOutline,
} from './projection.ts'
import type { JournalEntry, KeptEntry } from './record.ts'

/** What the projections lack. */
export interface ProjectionChanges {
  readonly outlines: ReadonlyArray<RunOutline>
  readonly pointers: ReadonlyArray<EventPointer>
  /** The last record that is counted in. */
  readonly upTo: number
}

/** A question to the projections, and the answer from what they say and what is held in memory. */
export interface Overlaid<Asked, Found> {
  readonly asked: Asked
  readonly answer: (found: Found) => Found
}

export interface RunOverlay {
  readonly lastRun: () => number
  /** Undefined of a run that is not open, or not known: the projections may know it. */
  readonly byRun: (run: number) => RunOutline | undefined
  /** A run that the projections lack as yet. */
  readonly byName: (service: string, id: string) => RunOutline | undefined
  /** The newest first. */
  readonly select: (filter: RunFilter) => Overlaid<RunFilter, ReadonlyArray<RunOutline>>
  readonly pointers: (
    after: EventPosition,
    limit: number,
  ) => Overlaid<number, ReadonlyArray<EventPointer>>
  /** Refuses records of a run that was never started, and a run that is started twice. */
  readonly check: (
    entries: ReadonlyArray<JournalEntry>,
    isWritten: (run: number) => boolean,
  ) => void
  /** `before` is the outline of its run, when that is not held here. */
  readonly add: (entry: KeptEntry, before: RunOutline | undefined) => void
  /** How many records the projections lack. */
  readonly behind: () => number
  readonly changes: () => ProjectionChanges
  /** Says that changes are in the projections, whatever has been added since. */
  readonly written: (changes: ProjectionChanges) => void
  /** Forgets all; the projections are as they are. */
  readonly reset: (lastRun: number, position: number) => void
}

export const runOverlay = (): RunOverlay => {
  const changed = new Map<number, RunOutline>()
  const open = new Map<number, RunOutline>()
  const fresh = new Map<string, Map<string, number>>()
  let pointers: Array<EventPointer> = []
  let lastRun = 0
  let writtenTo = 0
  let last = 0

  const byRun = (run: number): RunOutline | undefined => changed.get(run) ?? open.get(run)

  const name = ({ service, id, run }: RunOutline): void => {
    const named = fresh.get(service)
    if (named === undefined) fresh.set(service, new Map([[id, run]]))
    else if (!named.has(id)) named.set(id, run)
    if (run > lastRun) lastRun = run
  }
  const forgetName = ({ service, id, run }: RunOutline): void => {
    const named = fresh.get(service)
    if (named?.get(id) === run) named.delete(id)
    if (named?.size === 0) fresh.delete(service)
  }

  return {
    lastRun: () => lastRun,
    byRun,
    byName: (service, id) => {
      const run = fresh.get(service)?.get(id)
      return run === undefined ? undefined : byRun(run)
    },
    select: (filter) => {
      const { limit = Infinity } = filter
      const held = new Set(changed.keys())
      const fitting = changed
        .values()
        .filter((outline) => fits(outline, filter))
        .toArray()
      return {
        asked: limit === Infinity ? filter : { ...filter, limit: limit + held.size },
        answer: (found) =>
          [...found.filter(({ run }) => !held.has(run)), ...fitting]
            .toSorted((one, other) => other.run - one.run)
            .slice(0, limit),
      }
    },
    pointers: (after, limit) => {
      const held = pointers
      return {
        asked: limit,
        answer: (found) => {
          if (found.length >= limit || held.length === 0) return found
          const from = found.at(-1) ?? after
          return [...found, ...held.filter((one) => isBehind(one, from))].slice(0, limit)
        },
      }
    },
    check: (entries, isWritten) => {
      const started = new Set<number>()
      for (const { run, record } of entries) {
        const known =
          started.has(run) || byRun(run) !== undefined || (run <= lastRun && isWritten(run))
        if (record.kind !== 'started') {
          if (!known) throw new FlextDefect(`run ${run} was never started`)
        } else {
          if (known) throw new FlextDefect(`run ${run} of ${record.service} is started twice`)
          started.add(run)
        }
      }
    },
    add: (entry, written) => {
      const { run, record } = entry
      last = entry.position
      if (record.kind === 'started') {
        const outline = outlineAfter(undefined, entry)
        changed.set(run, outline)
        name(outline)
        return
      }
      const before = byRun(run) ?? written
      for (const pointer of publishedBy(before, entry)) pointers.push(pointer)
      changed.set(run, outlineAfter(before, entry))
    },
    behind: () => last - writtenTo,
    changes: () => ({ outlines: [...changed.values()], pointers: [...pointers], upTo: last }),
    written: (changes) => {
      for (const outline of changes.outlines) {
        const { run, status } = outline
        forgetName(outline)
        if (changed.get(run) === outline) changed.delete(run)
        if (isOpen(status)) open.set(run, outline)
        else open.delete(run)
      }
      pointers = pointers.slice(changes.pointers.length)
      writtenTo = changes.upTo
    },
    reset: (run, position) => {
      for (const held of [changed, open, fresh]) held.clear()
      pointers = []
      lastRun = run
      last = writtenTo = position
    },
  }
}
