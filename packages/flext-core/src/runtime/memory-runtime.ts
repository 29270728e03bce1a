/** Runs services in this process's memory: for tests, and for work that need not survive it. */
import { memoryJournal, type MemoryJournal } from '../journal/memory-journal.ts'
import { JournalRuntime } from './journal-runtime.ts'
import { kitOf, type RuntimeOptions } from './runtime-options.ts'
import type { FlextRuntime } from './runtime.ts'

export interface MemoryRuntimeOptions extends RuntimeOptions {
  /** Handed from one runtime to the next it stands for a store that outlives them. Default: a new one. */
  readonly journal?: MemoryJournal
}

export const memoryRuntime = (options: MemoryRuntimeOptions = {}): FlextRuntime => {
  const journal = options.journal ?? memoryJournal()
  return new JournalRuntime(journal, journal.lastRun(), kitOf(journal, options))
}
