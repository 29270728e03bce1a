/** What a step of a run has answered, as the journal keeps it. */
import type { KeptEntry } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

/** Undefined where the step has not answered, or where its answer has another shape. */
export const stepOutput = <A>(
  entries: ReadonlyArray<KeptEntry>,
  step: string,
  codec: t.Type<A, unknown>,
): A | undefined => {
  for (const { record } of entries) {
    if (record.kind !== 'step' || record.name !== step) continue
    const decoded = codec.decode(record.output)
    return E.isRight(decoded) ? decoded.right : undefined
  }
  return undefined
}
