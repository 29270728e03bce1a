/**
 * A transaction over several systems, as a step of a flow: two-phase commit with presumed abort, in
 * which the journal's record of the step is the decision, or the commit of the last resource.
 */
import { either as E } from 'fp-ts'
import type { IsolationLevel } from 'kysely'

import type { FlextError } from '../result/error.ts'
import type { StepContext } from '../step/context.ts'
import type { Given, ReadingStep, StepOutcome } from '../step/declaration.ts'
import { refuseMistakes, type OpenParticipants } from './opening.ts'
import type {
  OneLastResource,
  Participants,
  PortsOfParticipants,
  TransactionsIn,
} from './participant.ts'
import type { TransactionUndo } from './taking-back.ts'
import { TransactionCall } from './transaction-call.ts'
import type { PointHook } from './transaction-point.ts'
import type { TwoPhaseFailure } from './two-phase.ts'
import { twoSteps } from './two-steps.ts'

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
  /**
   * Takes it back in a transaction of the same participants. `keep`: it stays when a later step fails.
   * `pivot`: once it is decided, nothing is taken back any more, and the run goes forward only.
   */
  readonly undo:
    | 'keep'
    | 'pivot'
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
  const { name, participants: given, run, undo, isolation, point, ...rest } = declaration
  const participants: Participants = given
  refuseMistakes(name, participants)
  const undoing = undo as TransactionUndo
  type Needed = PortsOfParticipants<P> & Ports

  const { decide, tell } = twoSteps<In, A, E, OpenParticipants, never, Needed>({
    ...rest,
    name,
    open: async () => E.right({ participants, close: async () => {} }),
    run: (transactions, _opened, ports, ...input) =>
      run(transactions as unknown as TransactionsIn<P>, ports, ...input),
    undo:
      typeof undoing === 'string'
        ? undoing
        : (transactions, _opened, ...about) => undoing(transactions, ...about),
    isolation,
    point,
  })
  return Object.assign(
    (...input: In) =>
      new TransactionCall<A, E | TwoPhaseFailure, Needed>(name, decide, tell, input),
    { transaction: { name, participants } },
  )
}
