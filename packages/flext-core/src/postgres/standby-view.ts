/** What a runtime that stands by can do: look at runs, and say who has the journal. */
import { either as E } from 'fp-ts'

import { JournalBroken, type Journal } from '../journal/journal.ts'
import { cancelRefused } from '../run/handle.ts'
import { JournalRuntime } from '../runtime/journal-runtime.ts'
import { kitOf, type RuntimeOptions } from '../runtime/runtime-options.ts'
import type { RunAdmin, RunName, RunRefused } from '../runtime/runtime.ts'
import type { PostgresJournalReader } from './read-postgres-journal.ts'

/** A runtime without runs of its own, over a journal that is only read. */
export const standbyView = (
  reader: PostgresJournalReader,
  options: RuntimeOptions,
  why: () => string,
): JournalRuntime => {
  const journal = readOnly(reader, why)
  return new JournalRuntime(journal, 0, kitOf(journal, options))
}

/** What of a runtime's administration steers runs: refused, with the reason. */
export const refusedRuns = (why: () => string): Partial<RunAdmin> => {
  const refused = async ({ id }: RunName): Promise<E.Either<RunRefused, never>> =>
    E.left({ _tag: 'RunRefused', message: `run ${id}: ${why()}`, runId: id })
  return {
    cancel: async ({ service, id }) => E.left(cancelRefused(service, id, why())),
    resume: refused,
    undo: refused,
    signal: refused,
    fork: refused,
  }
}

const readOnly = (reader: PostgresJournalReader, why: () => string): Journal => {
  const refuse = (): never => {
    throw new JournalBroken(why())
  }
  return {
    ...reader,
    immediate: false,
    append: refuse,
    lastRun: () => 0,
    openRuns: () => [],
    moveCursor: refuse,
    setCells: refuse,
    prune: refuse,
    rebuild: refuse,
  }
}
