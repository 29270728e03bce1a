/** Putting a request to the rules of a service. */
import type { FlextResult } from '../result/result.ts'
import { businessRulesError, type BusinessRulesError } from './error.ts'
import { isSound, soon, soonAll, together, type Judgement, type Soon } from './judgement.ts'
import type { BusinessRule } from './rule.ts'

/** One rule, or several that must all hold. */
export type BusinessRules<Request, Ports> =
  | BusinessRule<Request, Ports>
  | ReadonlyArray<BusinessRule<Request, Ports>>

const passed: FlextResult<void, never> = { _tag: 'Right', right: undefined }

/**
 * Every broken rule, in the order of declaration, or nothing. The result is there at once where no
 * rule has to wait.
 */
export const judgeRules = <Request, Ports>(
  rules: BusinessRules<Request, Ports>,
  request: Request,
  ports: Ports,
  signal: AbortSignal = new AbortController().signal,
): Soon<FlextResult<void, BusinessRulesError>> =>
  soon(
    'judge' in rules
      ? rules.judge(request, ports, signal)
      : soon(soonAll(rules.map((each) => each.judge(request, ports, signal))), together),
    resultOf,
  )

/** {@link judgeRules}, always as a promise. */
export const checkRules = async <Request, Ports>(
  rules: BusinessRules<Request, Ports>,
  request: Request,
  ports: Ports,
  signal?: AbortSignal,
): Promise<FlextResult<void, BusinessRulesError>> => judgeRules(rules, request, ports, signal)

const resultOf = (judgement: Judgement): FlextResult<void, BusinessRulesError> =>
  isSound(judgement)
    ? passed
    : { _tag: 'Left', left: businessRulesError(judgement.violations, judgement.failedChecks) }
