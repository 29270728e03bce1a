/**
 * A business rule: a sentence that must be true of a request before anything is done, and how to
 * find out. What it needs of the world it asks through ports.
 */
import type { taskEither } from 'fp-ts'

import { causeOf } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { ruleCheckFailed } from './error.ts'
import { sound, type Judgement, type Soon } from './judgement.ts'
import type { Verdict } from './verdict.ts'

/** A rule, or several put together. `judge` never throws and never rejects. */
export interface BusinessRule<Request = unknown, Ports = unknown> {
  readonly name: string
  readonly judge: (request: Request, ports: Ports, signal: AbortSignal) => Soon<Judgement>
}

/** Any rule, whatever it is about. */
export type AnyRule = BusinessRule<never, never>

/** What a rule, or each of several, can be asked about. */
export type RequestOf<R extends AnyRule> = Parameter<R['judge'], 0>

/** What rules need of the world: the ports of all of them. */
export type PortsOf<R extends AnyRule> = Parameter<R['judge'], 1>

type Parameter<F, N extends 0 | 1> = (
  F extends (...args: infer A extends readonly unknown[]) => unknown ? (value: A[N]) => void : never
) extends (value: infer P) => void
  ? P
  : never

/** How a check may answer: at once, later, or as a task, whose failure is a failure of the check. */
export type Answer = Verdict | Promise<Verdict> | taskEither.TaskEither<FlextError, Verdict>

/**
 * Declares a rule. Its name is the sentence that must be true, such as `the order has lines`.
 * A check that throws has not found the rule broken: it is told as `RuleCheckFailed`.
 */
export const rule = <Request = unknown, Ports = unknown>(declared: {
  readonly name: string
  readonly check: (request: Request, ports: Ports, signal: AbortSignal) => Answer
}): BusinessRule<Request, Ports> => {
  const { name, check } = declared
  const failed = (thrown: unknown): Judgement => ({
    violations: [],
    failedChecks: [ruleCheckFailed(name, causeOf(thrown))],
  })
  const settle = (result: FlextResult<Verdict>): Judgement =>
    result._tag === 'Left' ? failed(result.left) : judgementOf(name, result.right)
  return {
    name,
    judge: (request, ports, signal) => {
      try {
        const answer = check(request, ports, signal)
        if (typeof answer === 'function') return answer().then(settle, failed)
        if (!('then' in answer)) return judgementOf(name, answer)
        return answer.then((verdict) => judgementOf(name, verdict)).catch(failed)
      } catch (thrown) {
        return failed(thrown)
      }
    },
  }
}

const judgementOf = (name: string, verdict: Verdict): Judgement =>
  verdict._tag === 'Holds'
    ? sound
    : {
        violations: [{ rule: name, message: verdict.message, facts: verdict.facts }],
        failedChecks: [],
      }
