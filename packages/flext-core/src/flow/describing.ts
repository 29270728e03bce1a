/**
 * An operation that is described and never yielded would be work silently left undone. The body of
 * a flow runs synchronously between two yields, so what it describes meanwhile can be counted.
 * @internal
 */
import { FlextDefect } from '../result/error.ts'

interface Described {
  readonly name: string
  readonly _tag: string
}

let described: Array<Described> | undefined

/** Notes that an operation was described, if a flow is being advanced. */
export const describe = <Op extends Described>(operation: Op): Op => {
  described?.push(operation)
  return operation
}

/** Takes what is part of a larger operation off the list: the larger one answers for it. */
export const absorb = (parts: ReadonlyArray<unknown>): void => {
  if (described) described = described.filter((operation) => !parts.includes(operation))
}

/** Advances a flow to its next yield, and insists that what it described is what it yields. */
export const advance = <Op extends Described, A>(
  flow: Iterator<Op, A, unknown>,
  given: unknown,
): IteratorResult<Op, A> => {
  const outer = described
  described = []
  try {
    const next = flow.next(given)
    if (described.length > 1 || (described.length === 1 && described[0] !== next.value)) {
      forgotten(described, next)
    }
    return next
  } finally {
    described = outer
  }
}

const forgotten = (operations: ReadonlyArray<Described>, next: IteratorResult<unknown>): void => {
  const left = operations.find((operation) => next.done || operation !== next.value)
  if (left) {
    throw new FlextDefect(
      `${left._tag === 'Step' ? 'step ' : ''}${left.name} was called without yield*`,
    )
  }
}
