/**
 * What a step is declared to be: its name, what it yields, what it does, and what is to be done
 * about it when a later step fails.
 */
import type { Type } from 'io-ts'

import type { DurationInput } from '../clock/duration.ts'
import type { FlextEvent } from '../event/event.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { FlextTask } from '../result/task.ts'
import type { StepContext } from './context.ts'
import type { StepFailure } from './failure.ts'
import type { RetryPolicy } from './retry.ts'

/** A step may answer with a task, with the promise of a result, or with the result itself. */
export type StepOutcome<A, E> = FlextTask<A, E> | Promise<FlextResult<A, E>> | FlextResult<A, E>

/**
 * What a later failure means for a step that is done.
 *
 * - `reading` only looks: nothing.
 * - `changing` changes something outside: its `undo`, the last change first.
 * - `transacting` writes to a SQL database that records the step, too: its `undo`, likewise recorded.
 * - `pivot` is the point of no return: nothing before it is taken back, the run goes forward only.
 * - `finishing` follows a pivot: it is tried until it succeeds and never undone.
 */
export type StepKind = 'reading' | 'changing' | 'transacting' | 'pivot' | 'finishing'

/** The input as `run` declares it: what comes after may take less of it and is not asked. */
export type Given<In extends ReadonlyArray<unknown>> = [In][In extends unknown ? 0 : never]

export interface ReadingStep<In extends ReadonlyArray<unknown>, A, E, Ports> {
  readonly name: string
  /** Keeps the output in the journal and brings it back. */
  readonly output: Type<A, unknown>
  readonly run: (ports: Ports & StepContext, ...input: In) => StepOutcome<A, E>
  readonly retry?: RetryPolicy<E | StepFailure>
  /** For each attempt. */
  readonly timeout?: DurationInput
  /** What the step tells the world once it is done. */
  readonly events?: (output: NoInfer<A>, ...input: Given<In>) => ReadonlyArray<FlextEvent>
}

export interface ChangingStep<In extends ReadonlyArray<unknown>, A, E, Ports> extends ReadingStep<
  In,
  A,
  E,
  Ports
> {
  /** Takes the change back. It may be called more than once and must then do no harm. */
  readonly undo: (
    ports: NoInfer<Ports> & StepContext,
    output: NoInfer<A>,
    ...input: Given<In>
  ) => StepOutcome<unknown, unknown>
  /**
   * Takes back what an attempt may have left whose outcome nobody knows: it threw, timed out or was
   * cut short. Without it a failed attempt is taken at its word to have changed nothing.
   */
  readonly undoInDoubt?: (
    ports: NoInfer<Ports> & StepContext,
    ...input: Given<In>
  ) => StepOutcome<unknown, unknown>
  /** Takes back what an attempt has done before it failed. It may find nothing to take back. */
  readonly undoFailed?: (
    ports: NoInfer<Ports> & StepContext,
    ...input: Given<In>
  ) => StepOutcome<unknown, unknown>
}

/** A declaration of any kind, as the runtime sees it. */
export interface StepDeclaration<In extends ReadonlyArray<unknown>, A, E, Ports>
  extends
    ReadingStep<In, A, E, Ports>,
    Partial<Pick<ChangingStep<In, A, E, Ports>, 'undo' | 'undoInDoubt' | 'undoFailed'>> {
  readonly kind: StepKind
  /** The step is the call of another service. */
  readonly called?: CalledService
  /** Whether it was the point of no return, for one that is not always. */
  readonly decides?: (output: A) => boolean
  /** Whether its undo is to be tried again for ever after such a failure. */
  readonly insists?: (error: FlextError) => boolean
}

/** What the runtime asks about a child run, to which it is a step like any other. */
export interface CalledService {
  /** Whether the child, once it has committed, cannot be taken back. */
  readonly isFinal: () => boolean
  /** Whether the run stays where it is after such a failure, until somebody has looked at the child. */
  readonly holds: (error: FlextError) => boolean
}
