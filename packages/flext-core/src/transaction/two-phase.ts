/**
 * The first phase: the work is done in all participants, each prepares, and the last resource, if
 * there is one, commits together with a row that says so. Presumed abort: whatever is not decided is
 * rolled back by whoever comes across it.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import type { IsolationLevel } from 'kysely'

import { ensureCompletionTable } from '../completion/completion-table.ts'
import { claimCompletion, writeCompletion } from '../completion/completions.ts'
import { conflictRetries } from '../completion/exactly-once.ts'
import type { AnySqlDatabase } from '../completion/sql-dialect.ts'
import { sqlTroubleIn } from '../completion/sql-trouble.ts'
import {
  databaseUnreachable,
  transactionConflict,
  type TransactionFailure,
} from '../completion/transaction-error.ts'
import { untilAborted } from '../completion/until-aborted.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import { keptError } from '../result/kept-error.ts'
import { stepThrew } from '../step/failure.ts'
import { waitAfter } from '../step/retry.ts'
import type { Decision } from './decision.ts'
import { decidedBy, outcomeOfLast } from './last-resource.ts'
import { leave, open, promise, type Opened } from './opened.ts'
import type { Bound, BoundParticipants } from './participant.ts'
import {
  participantUnreachable,
  preparedTransactionsDisabled,
  type ParticipantError,
} from './participant-error.ts'
import { takesPrepared } from './prepared-transactions.ts'
import { settle } from './settle.ts'
import { globalId, newAttempt } from './transaction-name.ts'
import type { PointHook } from './transaction-point.ts'

export interface TwoPhase extends BoundParticipants {
  /** The name of the transaction: of its step. */
  readonly step: string
  readonly base: string
  readonly isolation?: IsolationLevel | undefined
  readonly signal?: AbortSignal | undefined
  readonly point?: PointHook | undefined
}

/** Yields the output, encoded. A failure, or what it throws, rolls back everything. */
export type TwoPhaseWork<E> = (
  transactions: Readonly<Record<string, AnySqlDatabase>>,
) => Promise<E.Either<E, unknown>>

export type TwoPhaseFailure = ParticipantError | TransactionFailure

/** Losing against other transactions is tried again. With a last resource it is done once for its base. */
export const firstPhase = async <E extends FlextError>(
  two: TwoPhase,
  work: TwoPhaseWork<E>,
): Promise<E.Either<E | TwoPhaseFailure, Decision<unknown>>> => {
  for (let made = 1; ; made++) {
    const end = await attempt(two, work)
    if (end._tag === 'Ended') return end.result
    if (made >= conflictRetries.tries) {
      return E.left(transactionConflict(two.step, end.code, made))
    }
    await sleep(waitAfter(conflictRetries, made, Math.random()))
    two.signal?.throwIfAborted()
  }
}

type AttemptEnd<E> =
  | { readonly _tag: 'Ended'; readonly result: E.Either<E | TwoPhaseFailure, Decision<unknown>> }
  | { readonly _tag: 'Conflict'; readonly code: string }

const attempt = async <E extends FlextError>(
  two: TwoPhase,
  work: TwoPhaseWork<E>,
): Promise<AttemptEnd<E>> => {
  const { step, base, last, preparing, signal, isolation } = two
  const ended = (result: E.Either<E | TwoPhaseFailure, Decision<unknown>>): AttemptEnd<E> => ({
    _tag: 'Ended',
    result,
  })
  const name = newAttempt(step)
  const opened: Array<Opened> = []
  let lastOpened: Opened | undefined
  let committing = false
  let at: Bound | undefined
  /** Remembers whom it speaks to, for the message should nobody answer. */
  const speakingTo = async <A>(bound: Bound, said: () => Promise<A>): Promise<A> => {
    at = bound
    const answer = await said()
    at = undefined
    return answer
  }

  /** Undoes all that was begun; answers whether everybody could be told. */
  const abort = async (): Promise<boolean> => {
    if (lastOpened) await leave(lastOpened)
    await Promise.all(opened.map(leave))
    if (!opened.some(({ promised }) => promised)) return true
    const told = await settle(preparing, { step, base, commit: undefined }).catch(
      (thrown: unknown) => E.left(thrown),
    )
    return E.isRight(told)
  }
  const aborted = async (error: FlextError): Promise<AttemptEnd<E>> =>
    ended(
      (await abort())
        ? (E.left(error) as E.Left<E>)
        : E.right({ _tag: 'Abort', transaction: base, error: keptError(error) }),
    )

  try {
    for (const bound of preparing) {
      if (!(await speakingTo(bound, () => takesPrepared(bound)))) {
        return ended(E.left(preparedTransactionsDisabled(step, bound.name)))
      }
    }
    signal?.throwIfAborted()
    if (last) {
      // Whoever holds the base in the last resource is the only one who may commit it.
      await speakingTo(last, () => ensureCompletionTable(last.database))
      lastOpened = await speakingTo(last, () => open(last, isolation))
      const { trx } = lastOpened
      if (!(await speakingTo(last, () => claimCompletion(trx, base)))) {
        await leave(lastOpened)
        const decided = await speakingTo(last, () => decidedBy(last, step, base))
        return decided ? ended(decided) : { _tag: 'Conflict', code: 'key' }
      }
    }
    await two.point?.('beginning')
    const cleared = await settle(preparing, { step, base, commit: undefined })
    if (E.isLeft(cleared)) return await aborted(cleared.left)
    for (const bound of preparing)
      opened.push(await speakingTo(bound, () => open(bound, isolation)))
    await two.point?.('begun')

    const all = lastOpened ? [...opened, lastOpened] : opened
    const outcome = await untilAborted(
      work(Object.fromEntries(all.map((each) => [each.name, each.trx]))),
      signal,
    )
    if (E.isLeft(outcome)) {
      const trouble = sqlTroubleIn(outcome.left)
      if (trouble?.kind !== 'conflict') return await aborted(outcome.left)
      await abort()
      return { _tag: 'Conflict', code: trouble.code }
    }
    await two.point?.('worked')
    for (const each of opened) {
      signal?.throwIfAborted()
      await two.point?.(`preparing:${each.name}`)
      await speakingTo(each, () => promise(each, globalId(base, name, each.name)))
      await two.point?.(`prepared:${each.name}`)
    }
    signal?.throwIfAborted()
    await two.point?.('all-prepared')
    if (lastOpened) {
      const { trx } = lastOpened
      await speakingTo(lastOpened, () =>
        writeCompletion(trx, base, { _tag: 'Done', output: outcome.right, attempt: name }),
      )
      committing = true
      await speakingTo(lastOpened, () => trx.commit().execute())
      committing = false
      await two.point?.('last-committed')
    }
    return ended(
      E.right({ _tag: 'Commit', transaction: base, attempt: name, output: outcome.right }),
    )
  } catch (thrown) {
    const trouble = sqlTroubleIn(thrown)
    if (committing && last && trouble?.kind === 'unreachable') {
      if (lastOpened) await leave(lastOpened)
      // What the others have promised must neither be kept nor broken before the last has answered.
      const decided = await outcomeOfLast(last, step, base, trouble.code)
      if (decided) return ended(decided)
    }
    if (trouble?.kind === 'conflict') {
      return (await abort())
        ? { _tag: 'Conflict', code: trouble.code }
        : aborted(transactionConflict(step, trouble.code, 1))
    }
    if (trouble) {
      return aborted(
        at
          ? participantUnreachable(step, at.name, trouble.code, thrown)
          : databaseUnreachable(step, trouble.code, thrown),
      )
    }
    if (await abort()) throw thrown
    const error = stepThrew(step, causeOf(thrown))
    return ended(E.right({ _tag: 'Abort', transaction: base, error: keptError(error) }))
  }
}
