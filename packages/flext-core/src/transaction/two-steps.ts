/**
 * What a declared transaction is to the runtime: a step whose record is the decision, and one that
 * tells everybody what was decided.
 */
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import type { IsolationLevel } from 'kysely'

import type { AnySqlDatabase } from '../completion/sql-dialect.ts'
import type { FlextError } from '../result/error.ts'
import { settle as settled } from '../run/perform-attempt.ts'
import { notSupported } from '../runtime/not-supported.ts'
import type { StepCall } from '../step/call.ts'
import type { StepContext } from '../step/context.ts'
import type { Given, ReadingStep, StepKind, StepOutcome } from '../step/declaration.ts'
import { declared, type Step } from '../step/step.ts'
import { decisionOf, type Decision } from './decision.ts'
import { withParticipants, type OpenParticipants, type Opening } from './opening.ts'
import type { ParticipantUnreachable } from './participant-error.ts'
import { settle } from './settle.ts'
import { takingBack, type TransactionUndo } from './taking-back.ts'
import { decoded, encoded } from './transaction-output.ts'
import { stepBase } from './transaction-name.ts'
import type { PointHook } from './transaction-point.ts'
import { firstPhase, type TwoPhaseFailure } from './two-phase.ts'

export interface TwoSteps<
  In extends ReadonlyArray<unknown>,
  A,
  E,
  Opened extends OpenParticipants,
  OpenError,
  Ports,
> extends Pick<
  ReadingStep<In, A, E | OpenError | TwoPhaseFailure, Ports>,
  'name' | 'output' | 'retry' | 'timeout' | 'events'
> {
  readonly open: Opening<Ports & StepContext, In, Opened, OpenError>
  readonly run: (
    transactions: Readonly<Record<string, AnySqlDatabase>>,
    opened: Opened,
    ports: Ports & StepContext,
    ...input: In
  ) => StepOutcome<A, E>
  readonly undo: TransactionUndo
  readonly isolation: IsolationLevel | undefined
  readonly point: PointHook | undefined
}

type Telling<In extends ReadonlyArray<unknown>, A, OpenError, Ports> = (
  decision: Decision<A>,
  ...input: In
) => StepCall<null, OpenError | ParticipantUnreachable, Ports>

export interface DecideAndTell<In extends ReadonlyArray<unknown>, A, E, OpenError, Ports> {
  readonly decide: Step<In, Decision<A>, E | OpenError | TwoPhaseFailure, Ports>
  readonly tell: Telling<In, A, OpenError, Ports>
}

export const twoSteps = <
  In extends ReadonlyArray<unknown>,
  A,
  E extends FlextError,
  Opened extends OpenParticipants,
  OpenError extends FlextError,
  Ports,
>({
  name,
  output,
  open,
  run,
  undo,
  isolation,
  point,
  retry,
  timeout,
  events,
}: TwoSteps<In, A, E, Opened, OpenError, Ports>): DecideAndTell<In, A, E, OpenError, Ports> => {
  type Context = Ports & StepContext

  const perform = async (ports: Context, ...input: In) => {
    const { signal, origin } = ports.step
    if (!origin) return E.left(needsJournal)
    const base = stepBase(await origin(), false)
    const end = await withParticipants(open, name, ports, input, (bound, opened) =>
      firstPhase({ ...bound, step: name, base, isolation, signal, point }, async (transactions) => {
        const outcome = await settled(run(transactions, opened, ports, ...input))
        return E.isLeft(outcome)
          ? (outcome as E.Left<E>)
          : E.right(encoded(name, output, outcome.right))
      }),
    )
    return E.isLeft(end) ? end : E.right(decoded(name, output, end.right))
  }
  const { takeBack, takeBackInDoubt } = takingBack<In, A, Opened, OpenError, Context>({
    name,
    output,
    open,
    isolation,
    point,
    undo,
  })
  const decide = declared({
    name,
    output: decisionOf(output),
    kind: 'transacting',
    run: perform,
    undo: takeBack,
    undoInDoubt: takeBackInDoubt,
    insists: (error) => error._tag === 'ParticipantUnreachable',
    ...(undo === 'pivot' && { decides: ({ _tag }: Decision<A>) => _tag === 'Commit' }),
    ...(retry && { retry }),
    ...(timeout !== undefined && { timeout }),
    ...(events && {
      events: (decision: Decision<A>, ...input: Given<In>) =>
        decision._tag === 'Commit' ? events(decision.output, ...input) : [],
    }),
  })
  const telling = (
    kind: StepKind,
  ): Step<[Decision<A>, ...In], null, OpenError | ParticipantUnreachable, Ports> =>
    declared({
      name: `settle ${name}`,
      output: t.null,
      kind,
      run: async (ports: Context, decision, ...input) => {
        const commit = decision._tag === 'Commit' ? decision.attempt : undefined
        const told = await withParticipants(open, name, ports, input, ({ preparing }) =>
          settle(preparing, { step: name, base: decision.transaction, commit, point }),
        )
        return E.isLeft(told) ? told : E.right(null)
      },
      // What is decided is decided: everybody is told, however long that takes.
      retry: { times: Infinity, base: 100, cap: 30_000 },
    })
  const tellCommit = telling(undo === 'pivot' ? 'finishing' : 'transacting')
  // A pivot that came to nothing is no point of no return, and to say so is none either.
  const tellAbort = telling('transacting')
  const tell: Telling<In, A, OpenError, Ports> = (decision, ...input) =>
    (decision._tag === 'Commit' ? tellCommit : tellAbort)(decision, ...input)
  return { decide, tell }
}

const needsJournal = notSupported(
  'a transaction over several systems',
  'its decision is a record of a journal; use a runtime on SQLite or PostgreSQL',
)
