/** An operation whose failure the flow wants to see instead of being stopped by it. */
import type { FlextResult } from '../result/result.ts'
import { Asking } from './asking.ts'
import { absorb, describe } from './describing.ts'
import type { Operation } from './operation.ts'

/** What may fail by itself: a step, a call of another service, a wait for a signal. */
export interface Attemptable<A, E, Ports> extends Operation<E, Ports> {
  readonly _tag: 'Step' | 'Call' | 'WaitFor'
  readonly '~output'?: A
}

export class AttemptCall<A, E, Ports> implements Operation<never, Ports> {
  readonly _tag = 'Attempt'
  readonly call: Attemptable<A, E, Ports>
  declare readonly '~error'?: never
  declare readonly '~ports'?: (ports: Ports) => void

  /** @internal */
  constructor(call: Attemptable<A, E, Ports>) {
    this.call = call
    absorb([call])
    describe(this)
  }

  get name(): string {
    return `attempt(${this.call.name})`
  }

  [Symbol.iterator](): Iterator<Operation<never, Ports>, FlextResult<A, E>, unknown> {
    return new Asking<Operation<never, Ports>, FlextResult<A, E>>(this)
  }
}

/**
 * Does a step, a call or a wait and yields its result, so that the flow decides what a failure
 * means. Retries come first. Cancellation and deadlines are not failures of the step: they still end
 * the run.
 */
export const attempt = <A, E, Ports>(call: Attemptable<A, E, Ports>): AttemptCall<A, E, Ports> =>
  new AttemptCall(call)
