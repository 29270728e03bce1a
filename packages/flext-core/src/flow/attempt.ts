/** A step whose failure the flow wants to see instead of being stopped by it. */
import type { StepCall } from '../step/call.ts'
import type { StepFailure } from '../step/failure.ts'
import type { FlextResult } from '../result/result.ts'
import { Asking } from './asking.ts'
import { absorb, describe } from './describing.ts'
import type { Operation } from './operation.ts'

export class AttemptCall<A, E, Ports> implements Operation<never, Ports> {
  readonly _tag = 'Attempt'
  readonly call: StepCall<A, E, Ports>
  declare readonly '~error'?: never
  declare readonly '~ports'?: (ports: Ports) => void

  /** @internal */
  constructor(call: StepCall<A, E, Ports>) {
    this.call = call
    absorb([call])
    describe(this)
  }

  get name(): string {
    return `attempt(${this.call.name})`
  }

  [Symbol.iterator](): Iterator<Operation<never, Ports>, FlextResult<A, E | StepFailure>, unknown> {
    return new Asking<Operation<never, Ports>, FlextResult<A, E | StepFailure>>(this)
  }
}

/**
 * Does a step and yields its result, so that the flow decides what a failure means. Retries come
 * first. Cancellation and deadlines are not failures of the step: they still end the run.
 */
export const attempt = <A, E, Ports>(call: StepCall<A, E, Ports>): AttemptCall<A, E, Ports> =>
  new AttemptCall(call)
