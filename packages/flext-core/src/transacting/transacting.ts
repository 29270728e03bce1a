/**
 * A step that writes to a SQL database: the transaction that does the work also records the step, so
 * it is done exactly once, whatever crashes. Its undo is recorded in the same way.
 */
import { either as E } from 'fp-ts'
import type { Type } from 'io-ts'
import type { IsolationLevel, Transaction } from 'kysely'

import { describeFound } from '../codec/found.ts'
import { exactlyOnce, type OnceWork } from '../completion/exactly-once.ts'
import { giveUp } from '../completion/give-up.ts'
import type { SqlDatabase } from '../completion/sql-dialect.ts'
import { transactionFailed, type TransactionFailure } from '../completion/transaction-error.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import { settle } from '../run/perform-attempt.ts'
import type { StepContext } from '../step/context.ts'
import type { Given as GivenTo, ReadingStep, StepOutcome } from '../step/declaration.ts'
import { declared, type Step } from '../step/step.ts'

/** Takes the work back, in a transaction of its own; called at most once with effect. */
export type TransactingUndo<In extends ReadonlyArray<unknown>, A, Ports, DB> = (
  trx: Transaction<DB>,
  ports: Ports & StepContext,
  output: A,
  ...input: In
) => StepOutcome<unknown, unknown>

export interface TransactingStep<In extends ReadonlyArray<unknown>, A, E, Ports, DB> extends Pick<
  ReadingStep<In, A, E | TransactionFailure, Ports>,
  'name' | 'output' | 'retry' | 'timeout' | 'events'
> {
  /** Where it writes; the step is recorded there, in the table `flext_completion`. */
  readonly database: (ports: Ports) => SqlDatabase<DB>
  /** All in this one transaction. A failure or an exception rolls it back. */
  readonly run: (
    trx: Transaction<NoInfer<DB>>,
    ports: NoInfer<Ports> & StepContext,
    ...input: In
  ) => StepOutcome<A, E>
  /** `keep`: what was written stays when a later step fails. */
  readonly undo: 'keep' | TransactingUndo<GivenTo<In>, NoInfer<A>, NoInfer<Ports>, NoInfer<DB>>
  /** Default: the database's own. */
  readonly isolation?: IsolationLevel
}

/** A step whose effect on a SQL database takes place exactly once. */
export const transacting = <In extends ReadonlyArray<unknown>, A, E extends FlextError, Ports, DB>(
  step: TransactingStep<In, A, E, Ports, DB>,
): Step<In, A, E | TransactionFailure, Ports> => {
  const { database, run, undo, isolation, ...rest } = step
  type Given = Ports & StepContext

  const once = <F extends FlextError>(ports: Given, work: OnceWork<DB, F>) =>
    exactlyOnce(
      { database: database(ports), key: ports.step.key, isolation, signal: ports.step.signal },
      work,
    )
  const perform = async (ports: Given, ...input: In) => {
    const kept = await once(ports, async (trx) => {
      const outcome = await settle(run(trx, ports, ...input))
      return E.isLeft(outcome) ? (outcome as E.Left<E>) : E.right(encoded(step, outcome.right))
    }).catch((thrown: unknown) => E.left(transactionFailed(step.name, thrown)))
    return E.isLeft(kept) ? kept : E.right(decoded(step, kept.right))
  }
  const declaration = { ...rest, kind: 'transacting', run: perform } as const
  if (undo === 'keep') return declared(declaration)

  const takeBack = (ports: Given, output: A, ...input: GivenTo<In>) =>
    once(ports, async (trx) => {
      const outcome = await settle(undo(trx, ports, output, ...input))
      return E.isLeft(outcome) ? outcome : E.right(undefined)
    })
  const takeBackInDoubt = async (ports: Given, ...input: GivenTo<In>) => {
    const completion = await giveUp(database(ports), stepOf(ports.step.key))
    return completion._tag === 'Done'
      ? takeBack(ports, decoded(step, completion.output), ...input)
      : E.right(undefined)
  }
  return declared({ ...declaration, undo: takeBack, undoInDoubt: takeBackInDoubt })
}

/** Of the key of an undo, the key of the step itself. */
const stepOf = (key: string): string => key.slice(0, -'/undo'.length)

interface Declared<A> {
  readonly name: string
  readonly output: Type<A, unknown>
}

/** An output that its codec refuses is refused while the transaction can still be rolled back. */
const encoded = <A>({ name, output }: Declared<A>, value: unknown): unknown => {
  if (output.is(value)) return output.encode(value)
  throw new FlextDefect(
    `the output of ${name}: expected ${output.name}, found ${describeFound(value)}`,
  )
}

const decoded = <A>({ name, output }: Declared<A>, kept: unknown): A => {
  const value = output.decode(kept)
  if (E.isRight(value)) return value.right
  throw new FlextDefect(
    `the recorded output of ${name}: expected ${output.name}, found ${describeFound(kept)}`,
  )
}
