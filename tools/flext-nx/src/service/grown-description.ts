/** A description that has all of an earlier one and all of a later one: nothing is ever taken out. */
import type { ServiceDescription, StepDescription } from 'flext-quality'

export const grownDescription = (
  earlier: ServiceDescription,
  later: ServiceDescription,
): ServiceDescription => ({
  ...earlier,
  ...later,
  request: named(earlier.request, later.request),
  result: named(earlier.result, later.result),
  steps: grownSteps(earlier.steps, later.steps),
  ...both(earlier.models, later.models, (one, other) => ({ models: named(one, other) })),
  ...both(earlier.events, later.events, (one, other) => ({ events: named(one, other) })),
  ...both(earlier.ports, later.ports, (one, other) => ({ ports: named(one, other) })),
  ...both(earlier.errors, later.errors, (one, other) => ({
    errors: [...new Set([...other, ...one])],
  })),
  ...both(earlier.rules, later.rules, (one, other) => ({
    rules: [...other, ...one.filter(({ name }) => other.every((rule) => rule.name !== name))],
  })),
})

/** As the later ones are, and in their order; those that are only among the earlier come behind. */
const named = <A>(
  earlier: Readonly<Record<string, A>>,
  later: Readonly<Record<string, A>>,
): Readonly<Record<string, A>> => ({ ...later, ...earlier, ...later })

const both = <A, B extends object>(
  earlier: A | undefined,
  later: A | undefined,
  grow: (earlier: A, later: A) => B,
): B | object => (earlier === undefined || later === undefined ? {} : grow(earlier, later))

/** In the order of the later ones; one that is only among the earlier stays behind its neighbour. */
const grownSteps = (
  earlier: ReadonlyArray<StepDescription>,
  later: ReadonlyArray<StepDescription>,
): ReadonlyArray<StepDescription> => {
  const grown = [...later]
  earlier.forEach((step, index) => {
    if (grown.some(({ name }) => name === step.name)) return
    const before = earlier[index - 1]?.name
    const at = grown.findIndex(({ name }) => name === before)
    grown.splice(at + 1, 0, step)
  })
  return grown
}
