/**
 * A journal as the judge of what its runs left undecided in other systems: a step's record, or that
 * there is none, decides.
 */
import { knownJournalId } from './journal-id.ts'
import type { Awaitable, Journal } from './journal.ts'
import type { KeptEntry } from './record.ts'

export interface DecidingJournal {
  /** Undefined while no run has left a mark in another system. */
  readonly id: () => Promise<string | undefined>
  /** All that is kept of the run of this number; nothing when there is none. */
  readonly entries: (run: number) => Awaitable<ReadonlyArray<KeptEntry>>
}

/** Of a runtime's journal, or of one that is only looked into. */
export const decidingJournal = (journal: Pick<Journal, 'cells' | 'entries'>): DecidingJournal => ({
  id: () => knownJournalId(journal),
  entries: (run) => journal.entries(run),
})
