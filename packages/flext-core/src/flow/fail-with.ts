/** The flow itself decides that the run has failed, for instance after an `attempt`. */
import type { FlextError } from '../result/error.ts'
import { Asking } from './asking.ts'
import { describe } from './describing.ts'
import type { Operation } from './operation.ts'

export class FailCall<E extends FlextError> implements Operation<E, unknown> {
  readonly _tag = 'Fail'
  readonly name = 'failWith'
  readonly error: E
  declare readonly '~error'?: E
  declare readonly '~ports'?: (ports: unknown) => void

  /** @internal */
  constructor(error: E) {
    this.error = error
    describe(this)
  }

  [Symbol.iterator](): Iterator<Operation<E, unknown>, never, unknown> {
    return new Asking<Operation<E, unknown>, never>(this)
  }
}

/**
 * Ends the flow with a failure: what it changed since its last pivot is taken back, and the error is
 * the result of the run. Behind `yield*` nothing follows it.
 */
export const failWith = <const E extends FlextError>(error: E): FailCall<E> => new FailCall(error)
