/**
 * The second phase: every participant is told what was decided. What it had promised in this attempt
 * is committed or rolled back, and what an earlier attempt left is rolled back.
 */
import { either as E } from 'fp-ts'

import type { Bound } from './participant.ts'
import { asUnreachable, type ParticipantUnreachable } from './participant-error.ts'
import { endPrepared, preparedUnder } from './prepared-transactions.ts'
import type { PointHook } from './transaction-point.ts'

export interface Settlement {
  /** Of the step, for messages. */
  readonly step: string
  /** Of the transaction's names. */
  readonly base: string
  /** The attempt to commit; without it all are rolled back. */
  readonly commit: string | undefined
  readonly point?: PointHook | undefined
}

/** Each is told, even when another cannot be reached; it does no harm to tell one again. */
export const settle = async (
  participants: ReadonlyArray<Bound>,
  settlement: Settlement,
): Promise<E.Either<ParticipantUnreachable, void>> => {
  const told = await Promise.allSettled(
    participants.map((participant) => tell(participant, settlement)),
  )
  let unreachable: ParticipantUnreachable | undefined
  for (const [index, end] of told.entries()) {
    if (end.status === 'fulfilled') continue
    const failure = asUnreachable(settlement.step, participants[index]!.name, end.reason)
    unreachable ??= failure
  }
  return unreachable ? E.left(unreachable) : E.right(undefined)
}

const tell = async (
  { name, database }: Bound,
  { base, commit, point }: Settlement,
): Promise<void> => {
  await point?.(`settling:${name}`)
  for (const { gid, attempt } of await preparedUnder(database, base)) {
    await endPrepared(database, gid, attempt === commit ? 'commit' : 'rollback')
  }
  await point?.(`settled:${name}`)
}
