/**
 * Rules made of rules. A check that failed leaves open whether its rule holds; it is always told,
 * whatever the others found.
 */
import { causeOf } from '../result/cause.ts'
import { businessRulesError, ruleCheckFailed } from './error.ts'
import { soon, soonAll, sound, together, type Judgement } from './judgement.ts'
import type { AnyRule, BusinessRule, PortsOf, RequestOf } from './rule.ts'

type Combined<R extends AnyRule> = BusinessRule<RequestOf<R>, PortsOf<R>>

/** Every rule must hold; each one that is broken is told. Those that wait, wait side by side. */
export const allOf = <const R extends ReadonlyArray<AnyRule>>(
  ...rules: R
): Combined<R[number]> => ({
  name: rules.map(({ name }) => name).join(' and '),
  judge: (request, ports, signal) =>
    soon(
      soonAll(rules.map((each) => (each as Combined<R[number]>).judge(request, ports, signal))),
      together,
    ),
})

/** At least one of the rules must hold. Where none does, what broke each is among the facts. */
export const anyOf = <const R extends ReadonlyArray<AnyRule>>(
  name: string,
  ...rules: R
): Combined<R[number]> => ({
  name,
  judge: (request, ports, signal) =>
    soon(
      soonAll(rules.map((each) => (each as Combined<R[number]>).judge(request, ports, signal))),
      (judgements) => anyHolds(name, judgements),
    ),
})

/** The rule must not hold. `message` is said when it does; without one, the name has to do. */
export const not = <Request, Ports>(
  name: string,
  denied: BusinessRule<Request, Ports>,
  message = `it must not be that ${denied.name}`,
): BusinessRule<Request, Ports> => ({
  name,
  judge: (request, ports, signal) =>
    soon(denied.judge(request, ports, signal), ({ violations, failedChecks }) => {
      if (failedChecks.length > 0) return { violations: [], failedChecks }
      return violations.length > 0
        ? sound
        : { violations: [{ rule: name, message, facts: {} }], failedChecks: [] }
    }),
})

/** The rule must hold only where the condition is true of the request. */
export const when = <Request, Ports>(
  condition: (request: Request) => boolean,
  then: BusinessRule<Request, Ports>,
): BusinessRule<Request, Ports> => ({
  name: then.name,
  judge: (request, ports, signal) => {
    try {
      return condition(request) ? then.judge(request, ports, signal) : sound
    } catch (thrown) {
      return { violations: [], failedChecks: [ruleCheckFailed(then.name, causeOf(thrown))] }
    }
  },
})

const anyHolds = (name: string, judgements: ReadonlyArray<Judgement>): Judgement => {
  const { violations, failedChecks } = together(judgements)
  const open = judgements.every((each) => each.violations.length > 0)
  if (!open) return failedChecks.length > 0 ? { violations: [], failedChecks } : sound
  const message = `none of these holds: ${businessRulesError(violations, []).message.replaceAll('\n', '; ')}`
  const alternatives = violations.map(({ rule, message: why, facts }) => ({
    rule,
    message: why,
    facts,
  }))
  return { violations: [{ rule: name, message, facts: { alternatives } }], failedChecks }
}
