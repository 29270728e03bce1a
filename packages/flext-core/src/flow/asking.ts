/**
 * What `yield*` does with an operation: hands it to the runtime once, and goes on with the answer.
 * A generator would do the same; written out it costs a fraction of one, and each step makes one.
 * @internal
 */
import type { AnyOperation } from './operation.ts'

export class Asking<Op extends AnyOperation, A> implements Iterator<Op, A, unknown> {
  readonly #operation: Op
  #asked = false

  constructor(operation: Op) {
    this.#operation = operation
  }

  next(answer: unknown): IteratorResult<Op, A> {
    if (this.#asked) return { done: true, value: answer as A }
    this.#asked = true
    return { done: false, value: this.#operation }
  }
}
