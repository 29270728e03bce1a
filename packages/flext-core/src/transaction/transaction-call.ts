/**
 * A transaction described and not yet done. For the runtime it is two steps: one whose record is the
 * decision, and one that tells everybody, however long that takes.
 */
import { either as E } from 'fp-ts'

import { attempt } from '../flow/attempt.ts'
import { absorb, describe } from '../flow/describing.ts'
import { failWith } from '../flow/fail-with.ts'
import type { Operation } from '../flow/operation.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { StepCall } from '../step/call.ts'
import type { StepFailure } from '../step/failure.ts'
import type { Decision } from './decision.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- each transaction has its own
type AnyStep = (...input: ReadonlyArray<any>) => StepCall<any, any, any>

export class TransactionCall<A, E, Ports> {
  readonly _tag = 'Transaction'
  readonly name: string
  readonly #decide: AnyStep
  readonly #tell: AnyStep
  readonly #input: ReadonlyArray<unknown>
  declare readonly '~output'?: A

  /** @internal */
  constructor(name: string, decide: AnyStep, tell: AnyStep, input: ReadonlyArray<unknown>) {
    this.name = name
    this.#decide = decide
    this.#tell = tell
    this.#input = input
    describe(this)
  }

  *[Symbol.iterator](): Generator<Operation<E | StepFailure, Ports>, A, unknown> {
    absorb([this])
    const decision = (yield* this.#decide(...this.#input)) as Decision<A>
    yield* this.#tell(decision, ...this.#input)
    if (decision._tag === 'Commit') return decision.output
    return yield* failWith(decision.error as E & FlextError)
  }

  /** Yields the result, so that the flow decides what a failure means. */
  *attempt(): Generator<Operation<never, Ports>, FlextResult<A, E | StepFailure>, unknown> {
    absorb([this])
    type Failure = E & FlextError
    const decided = (yield* attempt(this.#decide(...this.#input))) as FlextResult<
      Decision<A>,
      Failure
    >
    if (E.isLeft(decided)) return decided
    yield* this.#tell(decided.right, ...this.#input) as Iterable<
      Operation<never, Ports>,
      unknown,
      unknown
    >
    const decision = decided.right
    return decision._tag === 'Commit' ? E.right(decision.output) : E.left(decision.error as Failure)
  }
}
