/** One of a few constants. */
import type * as t from 'io-ts'

import { narrowed } from './worded.ts'

/** One of these strings or numbers; the error names them all. */
export const literalUnion = <const V extends ReadonlyArray<string | number>>(
  ...values: V
): t.Type<V[number], V[number]> => {
  const words = values.map((value) => JSON.stringify(value)).join(' | ')
  const allowed: ReadonlySet<unknown> = new Set(values)
  return narrowed(words, words, (value): value is V[number] => allowed.has(value))
}
