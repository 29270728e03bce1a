/** Runs are kept on PostgreSQL: one process runs them, and any number of others stand by to go on with them. */
import { either as E } from 'fp-ts'

import type { FlextTask } from '../result/task.ts'
import type { RuntimeOptions } from '../runtime/runtime-options.ts'
import type { FlextRuntime } from '../runtime/runtime.ts'
import { takeJournal, termsOf, type PostgresJournalOptions } from './open-postgres-journal.ts'
import type { PostgresOpenError } from './postgres-open-error.ts'
import { SupervisedRuntime, type RuntimeStanding } from './supervised-runtime.ts'

export interface PostgresRuntimeOptions extends PostgresJournalOptions, RuntimeOptions {
  /**
   * Whether to wait for the journal where another process has it. Otherwise that is a `JournalLocked`.
   * Default: false.
   */
  readonly standby?: boolean
}

export interface PostgresRuntime extends FlextRuntime {
  /** Whether this process runs the services now, or another one does. */
  readonly standing: () => RuntimeStanding
  /** Settles when this process has the journal: at once where it has it already. Rejects when the runtime is closed, or with the reason of the signal. */
  readonly activated: (signal?: AbortSignal) => Promise<void>
}

/**
 * Takes the journal, or makes one, or stands by. A runtime that loses the journal, because its server
 * stays away or another process took over, interrupts its runs and stands by; one that gets it while
 * standing by goes on with all open runs of the services that are registered with it.
 */
export const postgresRuntime =
  (options: PostgresRuntimeOptions): FlextTask<PostgresRuntime, PostgresOpenError> =>
  async () => {
    const terms = await termsOf(options)
    if (E.isLeft(terms)) return terms
    const journal = await takeJournal(terms.right)
    if (E.isRight(journal)) {
      return E.right(new SupervisedRuntime(terms.right, options, journal.right))
    }
    return journal.left._tag === 'JournalLocked' && options.standby === true
      ? E.right(new SupervisedRuntime(terms.right, options, undefined))
      : journal
  }
