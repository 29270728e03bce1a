/** What a transaction yields, on its way into the journal and back. */
import { either as E } from 'fp-ts'
import type { Type } from 'io-ts'

import { describeFound } from '../codec/found.ts'
import { FlextDefect } from '../result/error.ts'
import type { Decision } from './decision.ts'

/** An output that its codec refuses is refused while everything can still be rolled back. */
export const encoded = <A>(name: string, output: Type<A, unknown>, value: unknown): unknown => {
  if (output.is(value)) return output.encode(value)
  throw new FlextDefect(
    `the output of ${name}: expected ${output.name}, found ${describeFound(value)}`,
  )
}

export const decoded = <A>(
  name: string,
  output: Type<A, unknown>,
  decision: Decision<unknown>,
): Decision<A> => {
  if (decision._tag === 'Abort') return decision
  const value = output.decode(decision.output)
  if (E.isRight(value)) return { ...decision, output: value.right }
  throw new FlextDefect(
    `the recorded output of ${name}: expected ${output.name}, found ${describeFound(decision.output)}`,
  )
}
