/** Work described and not yet done: a step with its input. `yield*` hands it to the runtime. */
import { Asking } from '../flow/asking.ts'
import { describe } from '../flow/describing.ts'
import type { Operation } from '../flow/operation.ts'
import type { StepDeclaration } from './declaration.ts'
import type { StepFailure } from './failure.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- the runtime hands a step back what it gave
export type AnyStepDeclaration = StepDeclaration<any, any, any, any>

export class StepCall<A, E, Ports> implements Operation<E | StepFailure, Ports> {
  readonly _tag = 'Step'
  readonly step: AnyStepDeclaration
  readonly input: ReadonlyArray<unknown>
  declare readonly '~error'?: E | StepFailure
  declare readonly '~ports'?: (ports: Ports) => void
  declare readonly '~output'?: A

  /** @internal */
  constructor(step: AnyStepDeclaration, input: ReadonlyArray<unknown>) {
    this.step = step
    this.input = input
    describe(this)
  }

  get name(): string {
    return this.step.name
  }

  [Symbol.iterator](): Iterator<Operation<E | StepFailure, Ports>, A, unknown> {
    return new Asking<Operation<E | StepFailure, Ports>, A>(this)
  }
}

export type AnyStepCall = StepCall<unknown, unknown, never>
