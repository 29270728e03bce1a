/**
 * Participants that are known only by the input: they are opened for each phase of a transaction, in
 * whichever process goes on with it, and closed behind it.
 */
import { either as E } from 'fp-ts'

import { FlextDefect } from '../result/error.ts'
import { bind, type BoundParticipants, type Participants } from './participant.ts'
import { isParticipantName } from './transaction-name.ts'

/** What takes part this time. Whoever asked for it closes it. */
export interface OpenParticipants {
  readonly participants: Participants
  readonly close: () => Promise<void>
}

/** How a declared transaction comes by its participants. */
export type Opening<
  Context,
  In extends ReadonlyArray<unknown>,
  Opened extends OpenParticipants,
  E,
> = (ports: Context, input: In) => Promise<E.Either<E, Opened>>

/** Does some work with the participants of a transaction open. */
export const withParticipants = async <
  Context,
  In extends ReadonlyArray<unknown>,
  Opened extends OpenParticipants,
  E,
  F,
  A,
>(
  open: Opening<Context, In, Opened, E>,
  transaction: string,
  ports: Context,
  input: In,
  use: (bound: BoundParticipants, opened: Opened) => Promise<E.Either<F, A>>,
): Promise<E.Either<E | F, A>> => {
  const opened = await open(ports, input)
  if (E.isLeft(opened)) return opened
  const { participants, close } = opened.right
  try {
    refuseMistakes(transaction, participants)
    return await use(bind(participants, ports), opened.right)
  } finally {
    await close()
  }
}

/** Participants that cannot be told apart, or that cannot commit together, are a bug. */
export const refuseMistakes = (name: string, participants: Participants): void => {
  const named = Object.keys(participants)
  const last = named.filter((each) => participants[each]?.role === 'last')
  if (named.length === 0) throw new FlextDefect(`transaction ${name} has no participants`)
  if (last.length > 1) {
    throw new FlextDefect(
      `transaction ${name} has ${last.length} last resources, ${last.join(' and ')}: two that cannot prepare cannot commit together`,
    )
  }
  for (const each of named) {
    if (isParticipantName(each)) continue
    throw new FlextDefect(
      `transaction ${name} has a participant named ${JSON.stringify(each)}: expected a letter and up to 39 letters, digits, - or _ behind it`,
    )
  }
}
