/**
 * The first phase: the work is done in all participants, each prepares, and the last resource, if
 * there is one, commits together with a row that says so. Presumed abort: whatever is not decided is
 * rolled back by whoever comes across it.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import type { IsolationLevel } from 'kysely'

import { conflictRetries } from '../completion/exactly-once.ts'
import type { AnySqlDatabase } from '../completion/sql-dialect.ts'
import { transactionConflict, type TransactionFailure } from '../completion/transaction-error.ts'
import type { FlextError } from '../result/error.ts'
import type { NotSupportedByRuntime } from '../runtime/not-supported.ts'
import { waitAfter } from '../step/retry.ts'
import type { Decision } from './decision.ts'
import { FirstPhaseAttempt } from './first-phase-attempt.ts'
import type { BoundParticipants } from './participant.ts'
import type { ParticipantError } from './participant-error.ts'
import type { PointHook } from './transaction-point.ts'

export interface TwoPhase extends BoundParticipants {
  /** The name of the transaction: of its step. */
  readonly step: string
  readonly base: string
  readonly isolation?: IsolationLevel | undefined
  readonly signal?: AbortSignal | undefined
  readonly point?: PointHook | undefined
}

/** Yields the output, encoded. A failure, or that it throws, rolls back everything. */
export type TwoPhaseWork<E> = (
  transactions: Readonly<Record<string, AnySqlDatabase>>,
) => Promise<E.Either<E, unknown>>

export type TwoPhaseFailure = ParticipantError | TransactionFailure | NotSupportedByRuntime

export type FirstPhaseEnd<E> = E.Either<E | TwoPhaseFailure, Decision<unknown>>

/** Losing against other transactions is tried again. With a last resource it is done once for its base. */
export const firstPhase = async <E extends FlextError>(
  two: TwoPhase,
  work: TwoPhaseWork<E>,
): Promise<FirstPhaseEnd<E>> => {
  for (let made = 1; ; made++) {
    const end = await new FirstPhaseAttempt<E>(two).make(work)
    if (!('conflict' in end)) return end
    if (made >= conflictRetries.tries)
      return E.left(transactionConflict(two.step, end.conflict, made))
    await sleep(waitAfter(conflictRetries, made, Math.random()))
    two.signal?.throwIfAborted()
  }
}
