/** What the last resource of a transaction says about it: its row, once it is committed, decides. */
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'

import type { Completion } from '../completion/completion-table.ts'
import { claimCompletion, readCompletion } from '../completion/completions.ts'
import { conflictRetries } from '../completion/exactly-once.ts'
import { sqlTroubleIn } from '../completion/sql-trouble.ts'
import {
  completionRefused,
  transactionOutcomeUnknown,
  type CompletionRefused,
  type TransactionOutcomeUnknown,
} from '../completion/transaction-error.ts'
import { waitAfter } from '../step/retry.ts'
import type { Decision } from './decision.ts'
import type { Bound } from './participant.ts'

type Said = E.Either<CompletionRefused, Decision<unknown>>

/** Undefined while nothing is decided. */
export const decidedBy = async (
  { database }: Bound,
  step: string,
  base: string,
): Promise<Said | undefined> => {
  const completion = await readCompletion(database, base)
  return completion && asDecision(completion, step, base)
}

export const asDecision = (completion: Completion, step: string, base: string): Said =>
  completion._tag === 'Refused'
    ? E.left(completionRefused(step))
    : E.right({
        _tag: 'Commit',
        transaction: base,
        attempt: completion.attempt ?? '',
        output: completion.output,
      })

/**
 * Does the work while nobody can decide the transaction, and answers `undefined`, or with what is
 * decided already. Waits for whoever is about to decide.
 */
export const whileUndecided = async (
  last: Bound,
  step: string,
  base: string,
  work: () => Promise<void>,
): Promise<Said | undefined> => {
  for (;;) {
    const undecided = await last.database
      .transaction()
      .execute(async (trx) => {
        if (!(await claimCompletion(trx, base))) return false
        await work()
        throw new Undecided()
      })
      .catch((thrown: unknown) => {
        if (thrown instanceof Undecided) return true
        throw thrown
      })
    if (undecided) return undefined
    const decided = await decidedBy(last, step, base)
    if (decided) return decided
  }
}

/** Lets go of the base again. */
class Undecided extends Error {
  override readonly name = 'Undecided'
}

/**
 * What came of a commit whose answer was lost; undefined when nothing did, and never will. Asks for
 * some seconds, and then says that nobody knows.
 */
export const outcomeOfLast = async (
  last: Bound,
  step: string,
  base: string,
  code: string,
): Promise<
  E.Either<CompletionRefused | TransactionOutcomeUnknown, Decision<unknown>> | undefined
> => {
  for (let made = 1; made <= conflictRetries.tries; made++) {
    try {
      return await whileUndecided(last, step, base, () => Promise.resolve())
    } catch (thrown) {
      if (!sqlTroubleIn(thrown)) throw thrown
      await sleep(waitAfter(conflictRetries, made, Math.random()))
    }
  }
  return E.left(transactionOutcomeUnknown(step, code))
}
