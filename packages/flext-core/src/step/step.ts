/**
 * A step is one named piece of work in a flow: what it needs, what it yields, and how its change is
 * taken back. Calling a step describes the work; `yield*` hands it to the runtime, which does it.
 */
import { StepCall } from './call.ts'
import type { ChangingStep, ReadingStep, StepDeclaration } from './declaration.ts'

/** A declared step. Call it with its input, inside a flow, behind `yield*`. */
export interface Step<In extends ReadonlyArray<unknown>, A, E, Ports> {
  (...input: In): StepCall<A, E, Ports>
  readonly declaration: StepDeclaration<In, A, E, Ports>
}

/** A step that only looks. There is nothing to take back, and doing it again does no harm. */
export const reading = <In extends ReadonlyArray<unknown>, A, E, Ports>(
  step: ReadingStep<In, A, E, Ports>,
): Step<In, A, E, Ports> => declared({ ...step, kind: 'reading' })

/** A step that changes something outside, declared beside what takes it back. */
export const changing = <In extends ReadonlyArray<unknown>, A, E, Ports>(
  step: ChangingStep<In, A, E, Ports>,
): Step<In, A, E, Ports> => declared({ ...step, kind: 'changing' })

/** The point of no return: once it succeeds, nothing before it is taken back. */
export const pivot = <In extends ReadonlyArray<unknown>, A, E, Ports>(
  step: ReadingStep<In, A, E, Ports>,
): Step<In, A, E, Ports> => declared({ ...step, kind: 'pivot' })

/** What remains to be done after the pivot: tried until it succeeds, and never undone. */
export const finishing = <In extends ReadonlyArray<unknown>, A, E, Ports>(
  step: ReadingStep<In, A, E, Ports>,
): Step<In, A, E, Ports> => declared({ ...step, kind: 'finishing' })

/** @internal */
export const declared = <In extends ReadonlyArray<unknown>, A, E, Ports>(
  declaration: StepDeclaration<In, A, E, Ports>,
): Step<In, A, E, Ports> =>
  Object.assign((...input: In) => new StepCall<A, E, Ports>(declaration, input), { declaration })
