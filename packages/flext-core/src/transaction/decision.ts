/** What was decided about a transaction over several systems. The step's record of it is the decision. */
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import type { FlextError } from '../result/error.ts'

interface OfTransaction {
  /** The base of the names of its prepared transactions. */
  readonly transaction: string
}

/** Everybody has promised to commit, and shall. */
export interface CommitDecided<A> extends OfTransaction {
  readonly _tag: 'Commit'
  readonly attempt: string
  readonly output: A
}

/** It failed, and somebody who may have promised could not be told yet. */
export interface AbortDecided extends OfTransaction {
  readonly _tag: 'Abort'
  readonly error: FlextError
}

export type Decision<A> = CommitDecided<A> | AbortDecided

const Kept = t.union([
  t.type({
    _tag: t.literal('Commit'),
    transaction: t.string,
    attempt: t.string,
    output: t.unknown,
  }),
  t.type({
    _tag: t.literal('Abort'),
    transaction: t.string,
    error: t.type({ _tag: t.string, message: t.string }),
  }),
])

/** Keeps a decision with an output of this codec. */
export const decisionOf = <A>(output: t.Type<A, unknown>): t.Type<Decision<A>, unknown> =>
  new t.Type<Decision<A>, unknown>(
    output.name,
    (value): value is Decision<A> =>
      Kept.is(value) && (value._tag === 'Abort' || output.is(value.output)),
    (value, context) => {
      const kept = Kept.validate(value, context)
      if (E.isLeft(kept)) return kept
      if (kept.right._tag === 'Abort') return t.success(kept.right)
      const decoded = output.validate(kept.right.output, context)
      return E.isLeft(decoded) ? decoded : t.success({ ...kept.right, output: decoded.right })
    },
    (decision) =>
      decision._tag === 'Abort'
        ? decision
        : { ...decision, output: output.encode(decision.output) },
  )

/** What a journal's record of a step says, if it is a decision. */
export const decisionIn = (kept: unknown): Decision<unknown> | undefined =>
  Kept.is(kept) ? kept : undefined
