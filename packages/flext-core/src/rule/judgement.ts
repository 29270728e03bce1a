/**
 * What a rule, or several, found out about a request. It comes at once where no rule has to wait:
 * a promise is made only by a rule that made one.
 */
import type { RuleCheckFailed, RuleViolation } from './error.ts'

export interface Judgement {
  readonly violations: ReadonlyArray<RuleViolation>
  readonly failedChecks: ReadonlyArray<RuleCheckFailed>
}

/** A value that is there, or will be. */
export type Soon<A> = A | Promise<A>

/** Nothing is wrong. */
export const sound: Judgement = { violations: [], failedChecks: [] }

/** Goes on with a value at once where it is there. */
export const soon = <A, B>(value: Soon<A>, f: (value: A) => B): Soon<B> =>
  value instanceof Promise ? value.then(f) : f(value)

/** All of them, side by side, in the order given. */
export const soonAll = <A>(values: ReadonlyArray<Soon<A>>): Soon<ReadonlyArray<A>> =>
  values.some((value) => value instanceof Promise)
    ? Promise.all(values)
    : (values as ReadonlyArray<A>)

/** Everything several judgements found, in their order. */
export const together = (judgements: ReadonlyArray<Judgement>): Judgement => {
  const found = judgements.filter((judgement) => !isSound(judgement))
  if (found.length === 0) return sound
  return {
    violations: found.flatMap(({ violations }) => violations),
    failedChecks: found.flatMap(({ failedChecks }) => failedChecks),
  }
}

export const isSound = ({ violations, failedChecks }: Judgement): boolean =>
  violations.length === 0 && failedChecks.length === 0
