/**
 * The undo of a transaction: first everybody is told what was decided of it, then what it did is
 * taken back in a transaction of the same participants. The undo has no record of its own between
 * its phases, so one of the participants decides: the last resource, or else the first of them.
 */
import { either as E } from 'fp-ts'
import type { Type } from 'io-ts'
import type { IsolationLevel } from 'kysely'

import type { Completion } from '../completion/completion-table.ts'
import { giveUp } from '../completion/give-up.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import { settle as settled } from '../run/perform-attempt.ts'
import type { StepContext } from '../step/context.ts'
import type { Decision } from './decision.ts'
import { asDecision } from './last-resource.ts'
import { decoded } from './transaction-output.ts'
import { withParticipants, type OpenParticipants, type Opening } from './opening.ts'
import type { Bound, BoundParticipants } from './participant.ts'
import { asUnreachable, type ParticipantUnreachable } from './participant-error.ts'
import { settle } from './settle.ts'
import { stepBase } from './transaction-name.ts'
import type { PointHook } from './transaction-point.ts'
import { firstPhase } from './two-phase.ts'

/** `keep` and `pivot`: what was decided is told, and stays. */
export type TransactionUndo = 'keep' | 'pivot' | ((...given: ReadonlyArray<unknown>) => unknown)

export interface TakingBack<
  In extends ReadonlyArray<unknown>,
  A,
  Opened extends OpenParticipants,
  OpenError,
  Context,
> {
  readonly name: string
  readonly output: Type<A, unknown>
  readonly open: Opening<Context, In, Opened, OpenError>
  readonly isolation: IsolationLevel | undefined
  readonly point: PointHook | undefined
  readonly undo: TransactionUndo
}

type Outcome = E.Either<FlextError, unknown>

export const takingBack = <
  In extends ReadonlyArray<unknown>,
  A,
  Opened extends OpenParticipants,
  OpenError extends FlextError,
  Context extends StepContext,
>({
  name,
  output,
  open,
  isolation,
  point,
  undo,
}: TakingBack<In, A, Opened, OpenError, Context>) => {
  const tell = (
    preparing: ReadonlyArray<Bound>,
    base: string,
    decision: Decision<unknown> | undefined,
  ) =>
    settle(preparing, {
      step: name,
      base,
      commit: decision?._tag === 'Commit' ? decision.attempt : undefined,
      point,
    })

  const undone = async (
    ports: Context,
    bound: BoundParticipants,
    opened: Opened,
    done: A,
    input: ReadonlyArray<unknown>,
  ): Promise<Outcome> => {
    const { signal, origin } = ports.step
    if (!origin) throw new FlextDefect(`${name} was done by a runtime with a journal of its own`)
    const [first, ...others] = bound.preparing
    const roles = bound.last ? bound : { preparing: others, last: first }
    const base = stepBase(await origin(), true)
    const end = await firstPhase(
      { ...roles, step: name, base, isolation, signal, point },
      async (transactions) => {
        const undoing = undo as Exclude<typeof undo, string>
        const outcome = await settled(undoing(transactions, opened, ports, done, ...input))
        return E.isLeft(outcome) ? outcome : E.right(null)
      },
    )
    if (E.isLeft(end)) return end
    const told = await tell(roles.preparing, base, end.right)
    if (E.isLeft(told)) return told
    return end.right._tag === 'Abort' ? E.left(end.right.error) : E.right(undefined)
  }

  const takeBack = (ports: Context, decision: Decision<A>, ...input: In): Promise<Outcome> =>
    withParticipants(open, name, ports, input, async (bound, opened): Promise<Outcome> => {
      const told = await tell(bound.preparing, decision.transaction, decision)
      if (E.isLeft(told) || decision._tag === 'Abort' || typeof undo === 'string') return told
      return undone(ports, bound, opened, decision.output, input)
    })

  /** Nobody knows whether an attempt was decided: it is settled that it was not, or what it did is taken back. */
  const takeBackInDoubt = async (ports: Context, ...input: In): Promise<Outcome> => {
    const { origin } = ports.step
    // Without a name for what it prepares nothing was begun.
    if (!origin) return E.right(undefined)
    const base = stepBase(await origin(), false)
    const decided = await withParticipants(
      open,
      name,
      ports,
      input,
      async ({ last, preparing }) => {
        if (!last) return toldNothing(await tell(preparing, base, undefined))
        const completion = await givenUp(name, last, base)
        if (E.isLeft(completion)) return completion
        const said = asDecision(completion.right, name, base)
        return E.isRight(said)
          ? E.right(decoded(name, output, said.right))
          : toldNothing(await tell(preparing, base, undefined))
      },
    )
    return E.isLeft(decided) || decided.right === undefined
      ? decided
      : takeBack(ports, decided.right, ...input)
  }
  return { takeBack, takeBackInDoubt }
}

/** There is no decision to take back. */
const toldNothing = E.map((): undefined => undefined)

const givenUp = async (
  step: string,
  { name, database }: Bound,
  base: string,
): Promise<E.Either<ParticipantUnreachable, Completion>> => {
  try {
    return E.right(await giveUp(database, base))
  } catch (thrown) {
    return E.left(asUnreachable(step, name, thrown))
  }
}
