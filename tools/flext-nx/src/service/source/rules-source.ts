/** rules.ts of a service: what must hold before anything is done. */
import { isTrue, parseCondition, type Comparison, type RuleDescription } from 'flext-quality'
import type { JsonValue } from 'flext-core'

import { camelCase } from '../../input/names.ts'
import type { ServicePlan } from '../service-plan.ts'
import { isValid, typed } from './field-source.ts'
import { comment, moduleSource, quoted } from './module-source.ts'

export const rulesSource = (plan: ServicePlan): string => {
  const { className, value, description } = plan
  const module = moduleSource()
  module.type('./model.ts', `${className}Request`)
  const names = ['broken', 'holds', 'rule'].map((name) => module.use('flext-core', name))
  const rules = description.rules ?? []
  const identifiers = ruleNames(rules, [...names, 'allOf', ...Object.keys(description.request)])
  const declarations = rules.map(({ name, that }, index) => {
    const comparisons = parseCondition(that) ?? []
    const fields = [...new Set(comparisons.map(({ field }) => field))]
    const given = fields.join(', ')
    const told = fields.map((field) => `${field}: \${${shown(plan, field)}}`).join(', ')
    return `const ${identifiers[index]} = rule({
  name: ${quoted(name)},
  check: ({ ${given} }: ${className}Request) =>
    ${comparisons.map((each) => comparisonSource(plan, each)).join(' && ')}
      ? holds
      : broken(\`found ${told}\`, { ${given} }),
})`
  })
  return module.text(
    comment(`What must hold before ${className} begins. Every rule that is broken is told.`),
    ...declarations,
    `export const ${value}Rules = ${module.use('flext-core', 'allOf')}(${identifiers.join(', ')})`,
  )
}

/** A value in a message. */
const shown = ({ description }: ServicePlan, field: string): string => {
  const { base, list, nullable, optional } = typed(description.request[field] ?? '')
  const isText = /^(?:string|number|NonEmptyString|Url|Int|PositiveInt|NonNegativeInt)$/.test(base)
  return isText && !list && !nullable && !optional ? field : `JSON.stringify(${field})`
}

const comparisonSource = (
  { description }: ServicePlan,
  { field, length, operator, value }: Comparison,
): string => {
  const { optional, nullable } = typed(description.request[field] ?? '')
  const left = `${field}${length ? '.length' : ''}`
  const sign = operator === '==' || operator === '!=' ? `${operator}=` : operator
  const said = `${left} ${sign} ${typeof value === 'string' ? quoted(value) : value}`
  const mayMiss = (optional || nullable) && (length || !/==|!=/.test(operator))
  return mayMiss ? `(${field} == null || ${said})` : said
}

/** `atMost100PensAnOrder`; words that are taken, or begin with a digit, get one before them. */
const ruleNames = (
  rules: ReadonlyArray<RuleDescription>,
  taken: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  const used = new Set(taken)
  return rules.map(({ name }) => {
    const words = name
      .replaceAll(/['’]/g, '')
      .replaceAll(/[^A-Za-z0-9]+/g, ' ')
      .trim()
      .split(' ')
      .slice(0, 8)
      .join(' ')
    const plain = camelCase(words)
    const base = /^[a-z]/.test(plain) && !used.has(plain) ? plain : `rule${camelUpper(plain)}`
    let free = base
    for (let n = 2; used.has(free); n++) free = `${base}${n}`
    used.add(free)
    return free
  })
}

const camelUpper = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)

/** For each rule that can be broken by a valid request, such a request. */
export const counterexamples = ({
  description,
  sample,
  models,
}: ServicePlan): ReadonlyArray<{
  readonly name: string
  readonly field: string
  readonly value: JsonValue
}> =>
  (description.rules ?? []).flatMap(({ name, that }) => {
    const comparisons = parseCondition(that) ?? []
    const found = comparisons
      .flatMap((comparison) =>
        breaking(comparison).map((value) => ({ name, field: comparison.field, value })),
      )
      .find(({ field, value }) => {
        const request = { ...sample, [field]: value }
        return (
          isValid(description.request, request, models) &&
          comparisons.some((comparison) => !isTrue(comparison, request))
        )
      })
    return found === undefined ? [] : [found]
  })

/** Values that make a comparison untrue, if its field may have them. */
const breaking = ({ operator, value, length }: Comparison): ReadonlyArray<JsonValue> => {
  if (typeof value === 'string') {
    if (operator === '==') return [`not ${value}`]
    return operator === '!=' ? [value] : []
  }
  const numbers = {
    '<=': value + 1,
    '<': value,
    '>=': value - 1,
    '>': value,
    '==': value + 1,
    '!=': value,
  }
  const number = numbers[operator]
  return length ? (number >= 0 && number < 200 ? ['x'.repeat(number)] : []) : [number]
}
