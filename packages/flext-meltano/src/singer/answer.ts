/** What a tap or a store answers: at once where it can, so that nothing is waited for, or later. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

export type Answer<A, Failure> = FlextResult<A, Failure> | Promise<FlextResult<A, Failure>>

/** Goes on with the value of an answer, in the same turn where it is there. */
export const andThen = <A, B, Failure>(
  answer: Answer<A, Failure>,
  next: (value: A) => Answer<B, Failure>,
): Answer<B, Failure> => {
  if (answer instanceof Promise) return later(answer, next)
  return E.isLeft(answer) ? answer : next(answer.right)
}

const later = async <A, B, Failure>(
  answer: Promise<FlextResult<A, Failure>>,
  next: (value: A) => Answer<B, Failure>,
): Promise<FlextResult<B, Failure>> => {
  const came = await answer
  return E.isLeft(came) ? came : next(came.right)
}
