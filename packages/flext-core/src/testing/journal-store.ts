/** What the contract of journals is tried with, and what a case of it is. */
import type { Journal } from '../journal/journal.ts'

/** A store to be tried: how an empty journal comes about, and how it is opened again. */
export interface JournalStore {
  readonly open: () => Promise<Journal>
  /** Closes the journal and opens the same one; for a store in memory, the journal itself. */
  readonly reopen: (journal: Journal) => Promise<Journal>
  /** Asks as another process does, and resolves with the answer; for a journal that has `control`. */
  readonly ask?: (journal: Journal, wish: unknown) => Promise<unknown>
}

export interface JournalContractCase {
  readonly name: string
  readonly run: (store: JournalStore) => Promise<void>
}

/** Cases by their names. */
export type JournalCases = Readonly<Record<string, JournalContractCase['run']>>
