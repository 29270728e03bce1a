/** Whatever kind of answer a handler gives, as the promise of a result. */
import type { FlextResult } from '../result/result.ts'
import type { Answer } from './handler.ts'

/** @internal */
export const settle = <A, E>(
  answer: Answer<A, E>,
): FlextResult<A, E> | Promise<FlextResult<A, E>> =>
  typeof answer === 'function' ? answer() : answer
