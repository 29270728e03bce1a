/**
 * A transaction over several systems, as a step of a flow: two-phase commit with presumed abort, in
 * which the journal's record of the step is the decision, or the commit of the last resource.
 */
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import type { IsolationLevel } from 'kysely'

import { FlextDefect, type FlextError } from '../result/error.ts'
import { settle as settled } from '../run/perform-attempt.ts'
import { notSupported } from '../runtime/not-supported.ts'
import type { StepContext } from '../step/context.ts'
import type { Given, ReadingStep, StepOutcome } from '../step/declaration.ts'
import { declared, type Step } from '../step/step.ts'
import { decisionOf, type Decision } from './decision.ts'
import {
  bind,
  type OneLastResource,
  type Participants,
  type PortsOfParticipants,
  type TransactionsIn,
} from './participant.ts'
import type { ParticipantUnreachable } from './participant-error.ts'
import { settle } from './settle.ts'
import { takingBack } from './taking-back.ts'
import { TransactionCall } from './transaction-call.ts'
import { decoded, encoded } from './transaction-output.ts'
import { isParticipantName, stepBase } from './transaction-name.ts'
import type { PointHook } from './transaction-point.ts'
import { firstPhase, type TwoPhaseFailure } from './two-phase.ts'

export interface TransactionDeclaration<
  In extends ReadonlyArray<unknown>,
  A,
  E,
  P extends Participants,
  Ports,
> extends Pick<
  ReadingStep<In, A, E | TwoPhaseFailure, Ports>,
  'name' | 'output' | 'retry' | 'timeout' | 'events'
> {
  /** `preparing(…)` databases and at most one `lastResource(…)`, each under a name of its own. */
  readonly participants: P & OneLastResource<P>
  /** All through these transactions. A failure or an exception rolls all of them back. */
  readonly run: (
    transactions: TransactionsIn<P>,
    ports: PortsOfParticipants<P> & Ports & StepContext,
    ...input: In
  ) => StepOutcome<A, E>
  /** Takes it back in a transaction of the same participants. `keep`: it stays when a later step fails. */
  readonly undo:
    | 'keep'
    | ((
        transactions: TransactionsIn<P>,
        ports: PortsOfParticipants<P> & NoInfer<Ports> & StepContext,
        output: NoInfer<A>,
        ...input: Given<In>
      ) => StepOutcome<unknown, unknown>)
  /** Of the transaction in each database. Default: the database's own. */
  readonly isolation?: IsolationLevel
  /** @internal */
  readonly point?: PointHook
}

/** A declared transaction. Call it with its input, inside a flow, behind `yield*`. */
export interface DeclaredTransaction<In extends ReadonlyArray<unknown>, A, E, Ports> {
  (...input: In): TransactionCall<A, E, Ports>
  /** Recovery finds its participants through this. */
  readonly transaction: KnownTransaction<Ports>
}

export interface KnownTransaction<Ports> {
  readonly name: string
  readonly participants: Participants
  /** In the type only. */
  readonly '~ports'?: (ports: Ports) => void
}

/** All of the databases commit what `run` wrote, or none does, whatever crashes. */
export const transaction = <
  In extends ReadonlyArray<unknown>,
  A,
  E extends FlextError,
  P extends Participants,
  Ports = unknown,
>(
  declaration: TransactionDeclaration<In, A, E, P, Ports>,
): DeclaredTransaction<In, A, E | TwoPhaseFailure, PortsOfParticipants<P> & Ports> => {
  const { name, output, run, events, isolation, point, retry, timeout } = declaration
  const participants: Participants = declaration.participants
  refuseMistakes(name, participants)
  type Needed = PortsOfParticipants<P> & Ports
  type Context = Needed & StepContext

  const perform = async (ports: Context, ...input: In) => {
    const { signal, origin } = ports.step
    if (!origin) return E.left(needsJournal)
    const two = { ...bind(participants, ports), step: name, isolation, signal, point }
    const end = await firstPhase(
      { ...two, base: stepBase(await origin(), false) },
      async (transactions) => {
        const given = transactions as unknown as TransactionsIn<P>
        const outcome = await settled(run(given, ports, ...input))
        return E.isLeft(outcome)
          ? (outcome as E.Left<E>)
          : E.right(encoded(name, output, outcome.right))
      },
    )
    return E.isLeft(end) ? end : E.right(decoded(name, output, end.right))
  }
  const { takeBack, takeBackInDoubt } = takingBack<In, A, Context>({
    name,
    output,
    participants,
    isolation,
    point,
    undo: declaration.undo as never,
  })
  const decide = declared({
    name,
    output: decisionOf(output),
    kind: 'transacting',
    run: perform,
    undo: takeBack,
    undoInDoubt: takeBackInDoubt,
    insists: (error) => error._tag === 'ParticipantUnreachable',
    ...(retry && { retry }),
    ...(timeout !== undefined && { timeout }),
    ...(events && {
      events: (decision: Decision<A>, ...input: Given<In>) =>
        decision._tag === 'Commit' ? events(decision.output, ...input) : [],
    }),
  })
  const tell: Step<[Decision<A>], null, ParticipantUnreachable, Needed> = declared({
    name: `settle ${name}`,
    output: t.null,
    kind: 'transacting',
    run: async (ports: Context, decision: Decision<A>) => {
      const commit = decision._tag === 'Commit' ? decision.attempt : undefined
      const { preparing } = bind(participants, ports)
      const told = await settle(preparing, {
        step: name,
        base: decision.transaction,
        commit,
        point,
      })
      return E.isLeft(told) ? told : E.right(null)
    },
    // What is decided is decided: everybody is told, however long that takes.
    retry: { times: Infinity, base: 100, cap: 30_000 },
  })
  return Object.assign(
    (...input: In) =>
      new TransactionCall<A, E | TwoPhaseFailure, Needed>(name, decide, tell, input),
    { transaction: { name, participants } },
  )
}

const needsJournal = notSupported(
  'a transaction over several systems',
  'its decision is a record of a journal; use a runtime on SQLite or PostgreSQL',
)

const refuseMistakes = (name: string, participants: Participants): void => {
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
