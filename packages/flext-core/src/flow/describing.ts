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

/** What the flow that is being advanced has described; most flows describe one operation at a time. */
let advancing = false
let first: Described | undefined
let others: Array<Described> | undefined

/** Notes that an operation was described, if a flow is being advanced. */
export const describe = (operation: Described): void => {
  if (!advancing) return
  if (first === undefined) first = operation
  else (others ??= []).push(operation)
}

/** Takes what is part of a larger operation off the list: the larger one answers for it. */
export const absorb = (parts: ReadonlyArray<unknown>): void => {
  if (first === undefined) return
  const absorbed = new Set(parts)
  const left = [first, ...(others ?? [])].filter((operation) => !absorbed.has(operation))
  first = left[0]
  others = left.length > 1 ? left.slice(1) : undefined
}

/** Advances a flow to its next yield, and insists that what it described is what it yields. */
export const advance = <Op extends Described, A>(
  flow: Iterator<Op, A, unknown>,
  given: unknown,
): IteratorResult<Op, A> => {
  const outerAdvancing = advancing
  const outerFirst = first
  const outerOthers = others
  advancing = true
  first = others = undefined
  try {
    const next = flow.next(given)
    if (others ?? (first !== undefined && first !== next.value)) forgotten(next)
    return next
  } finally {
    advancing = outerAdvancing
    first = outerFirst
    others = outerOthers
  }
}

const forgotten = (next: IteratorResult<unknown>): void => {
  const operations = [first, ...(others ?? [])]
  const left = operations.find((operation) => next.done === true || operation !== next.value)
  if (left) {
    throw new FlextDefect(
      `${left._tag === 'Step' ? 'step ' : ''}${left.name} was called without yield*`,
    )
  }
}
