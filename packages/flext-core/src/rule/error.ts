/** How a request may fail its business rules. */
import type { Cause } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import type { RuleFacts } from './verdict.ts'

/** One broken rule. */
export interface RuleViolation {
  readonly rule: string
  readonly message: string
  readonly facts: RuleFacts
}

/** A rule could not say whether it holds: it threw, or what it asked failed. */
export type RuleCheckFailed = FlextError<'RuleCheckFailed'> & {
  readonly rule: string
  readonly cause: Cause
}

/** Rules are broken. Checks that failed beside them are told too. */
export type BusinessRulesBroken = FlextError<'BusinessRulesBroken'> & {
  readonly violations: ReadonlyArray<RuleViolation>
  readonly failedChecks: ReadonlyArray<RuleCheckFailed>
}

/** No rule is known to be broken, but these could not be checked: trying again may help. */
export type RuleChecksFailed = FlextError<'RuleChecksFailed'> & {
  readonly failedChecks: ReadonlyArray<RuleCheckFailed>
}

export type BusinessRulesError = BusinessRulesBroken | RuleChecksFailed

export const ruleCheckFailed = (rule: string, cause: Cause): RuleCheckFailed => ({
  _tag: 'RuleCheckFailed',
  message: `the rule "${rule}" could not be checked: ${cause.message}`,
  rule,
  cause,
})

/** The failure that tells all of these, one line each. There must be at least one. */
export const businessRulesError = (
  violations: ReadonlyArray<RuleViolation>,
  failedChecks: ReadonlyArray<RuleCheckFailed>,
): BusinessRulesError => {
  const message = [
    ...violations.map(({ rule, message: why }) => `${rule}: ${why}`),
    ...failedChecks.map((failed) => failed.message),
  ].join('\n')
  return violations.length > 0
    ? { _tag: 'BusinessRulesBroken', message, violations, failedChecks }
    : { _tag: 'RuleChecksFailed', message, failedChecks }
}
