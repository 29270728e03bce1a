/** A journal in memory that holds each record against the model of a run's life. */
import { memoryJournal, type MemoryJournal } from 'flext-core'

import type { JournalEntry } from '../src/journal/record.ts'
import { moveOf, transitionAfter } from '../src/run/run-states.ts'
import { statusAfter, type RunStatus } from '../src/run/status.ts'

export interface WatchedJournal extends MemoryJournal {
  /** The transitions that its runs have taken, as `from, move, to`. */
  readonly taken: ReadonlySet<string>
  /** Those that the model does not know, or of which it says something else. */
  readonly strange: ReadonlyArray<string>
}

export const arrow = (from: string, move: string, to: string): string => `${from}, ${move}, ${to}`

export const watchedJournal = (): WatchedJournal => {
  const journal = memoryJournal()
  const statuses = new Map<number, RunStatus>()
  const taken = new Set<string>()
  const strange: Array<string> = []

  const watch = ({ run, record }: JournalEntry): void => {
    const from = statuses.get(run) ?? 'new'
    const to = statusAfter(from === 'new' ? 'running' : from, record)
    const name = arrow(from, moveOf(record), to)
    taken.add(name)
    if (transitionAfter(from, record) !== to) strange.push(name)
    statuses.set(run, to)
  }

  return {
    ...journal,
    append: (entries) => {
      entries.forEach(watch)
      return journal.append(entries)
    },
    taken,
    strange,
  }
}
