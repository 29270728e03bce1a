/**
 * Work in a database, done exactly once under a key: the transaction that does it writes down that
 * it is done. Whoever comes again, after a crash or beside the first, gets what was written down.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import type { IsolationLevel, Kysely, Transaction } from 'kysely'

import type { FlextError } from '../result/error.ts'
import { waitAfter } from '../step/retry.ts'
import { ensureCompletionTable, type Completion } from './completion-table.ts'
import { claimCompletion, readCompletion, writeCompletion } from './completions.ts'
import type { AnySqlDatabase } from './sql-dialect.ts'
import { sqlTroubleIn, type SqlTrouble } from './sql-trouble.ts'
import {
  completionRefused,
  databaseUnreachable,
  transactionConflict,
  transactionOutcomeUnknown,
  type TransactionFailure,
} from './transaction-error.ts'
import { untilAborted } from './until-aborted.ts'

export interface OnceOptions<DB> {
  readonly database: Kysely<DB>
  readonly key: string
  readonly isolation?: IsolationLevel | undefined
  /** No transaction is begun, and none commits, once it is aborted. */
  readonly signal?: AbortSignal | undefined
}

/** How often a transaction is tried that loses against others, and the waits between, in milliseconds. */
export const conflictRetries = { tries: 12, base: 10, cap: 500 } as const

/** What the work yields is what is written down: JSON-safe. A failure rolls back. */
export type OnceWork<DB, E> = (trx: Transaction<DB>) => Promise<E.Either<E, unknown>>

/**
 * Answers with what the work yielded, now or at another time. What the work throws is thrown on,
 * once its transaction is rolled back; losing against other transactions is tried again.
 */
export const exactlyOnce = async <DB, E extends FlextError>(
  options: OnceOptions<DB>,
  work: OnceWork<DB, E>,
): Promise<E.Either<E | TransactionFailure, unknown>> => {
  const { key, signal } = options
  let lost: SqlTrouble | undefined
  for (let made = 1; ; made++) {
    const end = await attempt(options, work)
    if (end._tag === 'Ended') return end.result
    // Whoever holds the key knows that no earlier commit took place.
    if (end.claimed) lost = undefined
    if (end._tag === 'Threw') {
      if (lost) return E.left(transactionOutcomeUnknown(key, lost.code))
      throw end.thrown
    }
    const { trouble, thrown, committing } = end
    // From here on only the database can tell whether it is done.
    if (committing) lost = trouble
    if (trouble.kind === 'unreachable' && lost === undefined) {
      return E.left(databaseUnreachable(key, trouble.code, thrown))
    }
    if (made >= conflictRetries.tries) {
      return E.left(
        lost
          ? transactionOutcomeUnknown(key, lost.code)
          : transactionConflict(key, trouble.code, made),
      )
    }
    await sleep(waitAfter(conflictRetries, made, Math.random()))
    signal?.throwIfAborted()
  }
}

interface NotEnded {
  readonly thrown: unknown
  /** It held the key. */
  readonly claimed: boolean
}

type AttemptEnd<E> =
  | { readonly _tag: 'Ended'; readonly result: E.Either<E | TransactionFailure, unknown> }
  | (NotEnded & { readonly _tag: 'Threw' })
  | (NotEnded & {
      readonly _tag: 'Trouble'
      readonly trouble: SqlTrouble
      /** The commit was on its way: its outcome is not known. */
      readonly committing: boolean
    })

const attempt = async <DB, E extends FlextError>(
  { database, key, isolation, signal }: OnceOptions<DB>,
  work: OnceWork<DB, E>,
): Promise<AttemptEnd<E>> => {
  let failed: E.Left<E> | undefined
  let taken = false
  let claimed = false
  let committing = false
  try {
    await ensureCompletionTable(database)
    const transaction = database.transaction()
    const output = await (
      isolation ? transaction.setIsolationLevel(isolation) : transaction
    ).execute(async (trx) => {
      signal?.throwIfAborted()
      if (!(await claimCompletion(trx, key))) {
        taken = true
        throw new RolledBack()
      }
      claimed = true
      const outcome = await untilAborted(work(trx), signal)
      if (E.isLeft(outcome)) {
        failed = outcome
        throw new RolledBack()
      }
      await writeCompletion(trx, key, { _tag: 'Done', output: outcome.right })
      signal?.throwIfAborted()
      committing = true
      return outcome.right
    })
    return { _tag: 'Ended', result: E.right(output) }
  } catch (thrown) {
    const trouble = sqlTroubleIn(failed ? failed.left : thrown)
    if (trouble?.kind === 'conflict') {
      return { _tag: 'Trouble', trouble, thrown, claimed, committing: false }
    }
    if (failed) return { _tag: 'Ended', result: failed }
    if (taken) return recorded(database, key)
    return trouble
      ? { _tag: 'Trouble', trouble, thrown, claimed, committing }
      : { _tag: 'Threw', thrown, claimed }
  }
}

/** Ends a transaction that is to be rolled back; nobody outside sees it. */
class RolledBack extends Error {
  override readonly name = 'RolledBack'
}

const recorded = async (database: AnySqlDatabase, key: string): Promise<AttemptEnd<never>> => {
  try {
    const completion = await readCompletion(database, key)
    // Whoever had taken the key has let go of it meanwhile.
    if (completion === undefined) throw new LetGo('another transaction let go of the key')
    return { _tag: 'Ended', result: outputOf(completion, key) }
  } catch (thrown) {
    const trouble =
      thrown instanceof LetGo ? ({ kind: 'conflict', code: 'key' } as const) : sqlTroubleIn(thrown)
    return trouble
      ? { _tag: 'Trouble', trouble, thrown, claimed: false, committing: false }
      : { _tag: 'Threw', thrown, claimed: false }
  }
}

class LetGo extends Error {
  override readonly name = 'LetGo'
}

const outputOf = (completion: Completion, key: string): E.Either<TransactionFailure, unknown> =>
  completion._tag === 'Done' ? E.right(completion.output) : E.left(completionRefused(key))
