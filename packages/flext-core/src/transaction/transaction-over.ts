/**
 * A transaction whose participants are known only when it is done: which databases take part depends
 * on its input. Otherwise it is as one that is declared with them.
 */
import type { IsolationLevel } from 'kysely'

import type { FlextError } from '../result/error.ts'
import type { FlextTask } from '../result/task.ts'
import type { StepContext } from '../step/context.ts'
import type { Given, ReadingStep, StepOutcome } from '../step/declaration.ts'
import type { OpenParticipants } from './opening.ts'
import type { TransactionsIn } from './participant.ts'
import { TransactionCall } from './transaction-call.ts'
import type { PointHook } from './transaction-point.ts'
import type { TwoPhaseFailure } from './two-phase.ts'
import { twoSteps } from './two-steps.ts'

export interface TransactionOverDeclaration<
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
  /** Asked for each phase, and after a crash again: the same input must yield the same participants. */
  readonly open: (ports: Ports & StepContext, ...input: In) => FlextTask<Opened, OpenError>
  /** All through these transactions. A failure or an exception rolls all of them back. */
  readonly run: (
    transactions: TransactionsIn<Opened['participants']>,
    opened: Opened,
    ports: Ports & StepContext,
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
        transactions: TransactionsIn<Opened['participants']>,
        opened: NoInfer<Opened>,
        ports: NoInfer<Ports> & StepContext,
        output: NoInfer<A>,
        ...input: Given<In>
      ) => StepOutcome<unknown, unknown>)
  /** Of the transaction in each database. Default: the database's own. */
  readonly isolation?: IsolationLevel
  /** @internal */
  readonly point?: PointHook
}

/** Call it with its input, inside a flow, behind `yield*`. */
export type OpenedTransaction<In extends ReadonlyArray<unknown>, A, E, Ports> = (
  ...input: In
) => TransactionCall<A, E, Ports>

export const transactionOver = <
  In extends ReadonlyArray<unknown>,
  A,
  E extends FlextError,
  Opened extends OpenParticipants,
  OpenError extends FlextError,
  Ports,
>({
  open,
  run,
  undo,
  isolation,
  point,
  ...declaration
}: TransactionOverDeclaration<In, A, E, Opened, OpenError, Ports>): OpenedTransaction<
  In,
  A,
  E | OpenError | TwoPhaseFailure,
  Ports
> => {
  const { decide, tell } = twoSteps<In, A, E, Opened, OpenError, Ports>({
    ...declaration,
    open: (ports, input) => open(ports, ...input)(),
    run: (transactions, opened, ports, ...input) =>
      run(
        transactions as unknown as TransactionsIn<Opened['participants']>,
        opened,
        ports,
        ...input,
      ),
    undo: undo as never,
    isolation,
    point,
  })
  return (...input) =>
    new TransactionCall<A, E | OpenError | TwoPhaseFailure, Ports>(
      declaration.name,
      decide,
      tell,
      input,
    )
}
