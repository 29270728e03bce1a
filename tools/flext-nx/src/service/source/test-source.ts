/** The tests of a service: what it does in one sentence each, and every crash. */
import type { JsonValue } from 'flext-core'
import { eventFields, sampleOf, type FlowValue } from 'flext-quality'

import { small, type ServicePlan, type StepPlan } from '../service-plan.ts'
import { typed, valueSource, valuesSource } from './field-source.ts'
import { changesOf, numberInput, sampleOutput } from './memory-port-source.ts'
import { columnsOf } from './database-source.ts'
import { comment, moduleSource, quoted, type ModuleSource } from './module-source.ts'
import { counterexamples } from './rules-source.ts'
import { wordsIn } from './wording.ts'
import { leavesSomething, worldValue } from './world-source.ts'

/** `place-order.crash.test.ts`. */
export const crashTestSource = (plan: ServicePlan): string => {
  const module = moduleSource()
  const everyCrash = module.use('flext-core/testing', 'everyCrash')
  const it = module.use('vitest', 'it')
  const expect = module.use('vitest', 'expect')
  const service = module.use(`./${plan.file}.ts`, plan.className)
  const world = module.use(`./testing/${plan.file}-world.ts`, worldValue(plan))
  return module.text(
    comment(
      `${plan.className} with a crash, a failure and a lost answer at every boundary in turn. The world says what must be true afterwards.`,
    ),
    `const request = ${requestSource(module, plan)}`,
    `${it}('does all of it once, or nothing, whatever goes wrong', async () => {
  const { boundaries, leftOut, rounds } = await ${everyCrash}(${service}, request, ${world})
  ${expect}(rounds).toBeGreaterThan(boundaries)
  ${expect}(leftOut).toBe(0)
}, 60_000)`,
  )
}

/** `place-order.test.ts`. */
export const unitTestSource = (plan: ServicePlan): string => {
  const module = moduleSource()
  for (const name of ['describe', 'it']) module.use('vitest', name)
  if (leavesSomething(plan) || counterexamples(plan).length > 0) module.use('vitest', 'expect')
  module.use('flext-core/testing', 'given')
  module.use(`./${plan.file}.ts`, plan.className)
  module.use(`./testing/${plan.file}-world.ts`, worldValue(plan))
  const tests = [succeeding(module, plan), ...failing(module, plan), ...refusing(module, plan)]
  return module.text(
    comment(`What ${plan.className} does, in one sentence each. The steps use the ports for real.`),
    `const request = ${requestSource(module, plan)}`,
    `describe('${wordsIn(plan.className)}', () => {
  ${tests.join('\n\n  ')}
})`,
  )
}

const requestSource = (
  module: ModuleSource,
  { description, sample, models }: ServicePlan,
): string => valuesSource(module, description.request, sample, models)

const opening = (plan: ServicePlan): string => {
  const books = leavesSomething(plan) ? 'books, ' : ''
  return plan.isAsync
    ? `const { ${books}close, ports } = await ${worldValue(plan)}()`
    : `const { ${books}ports } = ${worldValue(plan)}()`
}

/** What the world must show of a run. */
const expecting = (plan: ServicePlan, booked: string): string =>
  leavesSomething(plan)
    ? `expect(${plan.isAsync ? 'await ' : ''}books()).toEqual({ ${booked} })`
    : ''

const closing = ({ isAsync }: ServicePlan): string => (isAsync ? 'await close()' : '')

const succeeding = (module: ModuleSource, plan: ServicePlan): string => {
  const { className, description, steps, flow } = plan
  const values = valuesOf(module, plan)
  const result = Object.keys(description.result).flatMap((name) => {
    const type = flow.values.get(name)?.type
    const value = values(name)
    return type?.optional && value === 'undefined' ? [] : [`${name}: ${value}`]
  })
  const events = steps.flatMap(({ tells }) => tells)
  const told = [...publishedFirst(plan, events)].map((name) => {
    const fields = Object.keys(eventFields(description, name, description.events?.[name]))
    const data = fields.flatMap((field) => {
      const json = encodedValue(plan, field)
      return json === undefined ? [] : [`${field}: ${JSON.stringify(json)}`]
    })
    const event = plan.events.find((each) => each.name === name)
    return `{ type: '${event?.type}', data: { ${data.join(', ')} } },`
  })
  return `it('does every step, and says what came of it', async () => {
    ${opening(plan)}
    await given(${className}, { ports }).when(request).then({
      status: 'committed',
      result: { ${result.join(', ')} },
      steps: [${steps.map(({ name }) => `'${name}'`).join(', ')}],
      ${told.length === 0 ? '' : `events: [\n        ${told.join('\n        ')}\n      ],`}
    })
    ${expecting(plan, `\n      ${booked(plan, values).join('\n      ')}\n    `)}
    ${closing(plan)}
  })`
}

/** In the order of publication: at once, then with the commit. */
const publishedFirst = (plan: ServicePlan, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const atOnce = (name: string) =>
    plan.events.find((event) => event.name === name)?.publish === 'at-once'
  return [...names.filter(atOnce), ...names.filter((name) => !atOnce(name))]
}

type Values = (name: string) => string

/** What each value of the flow is in the run of the test, in code. */
const valuesOf = (module: ModuleSource, plan: ServicePlan): Values => {
  const { description, flow, models, sample, steps } = plan
  const valueOf = (name: string): string => {
    const value: FlowValue | undefined = flow.values.get(name)
    if (value === undefined) return 'undefined'
    if (value.from === 'request') {
      const json = sample[name]
      return json === undefined
        ? 'undefined'
        : valueSource(module, description.request[name] ?? '', json, models)
    }
    const step = steps[value.from]
    if (step === undefined) return 'undefined'
    const number = numberInput(step)
    const output = sampleOutput(module, models, step, 'run')
    return output === number
      ? valueOf(number)
      : output.replace(/^`(.*)\$\{run\}`$/, (_, start: string) => quoted(`${start}run-1`))
  }
  return valueOf
}

/** The same as JSON, as events carry it. */
const encodedValue = (plan: ServicePlan, name: string): JsonValue | undefined => {
  const value = plan.flow.values.get(name)
  if (value === undefined || value.from === 'request') return plan.sample[name]
  const step = plan.steps[value.from]
  if (step === undefined) return undefined
  const number = numberInput(step)
  const output = sampleOutput(moduleSource(), plan.models, step, 'run')
  if (output === number) return encodedValue(plan, number)
  const text = /^`(.*)\$\{run\}`$/.exec(output)
  if (text !== null) return `${text[1]}run-1`
  const one = sampleOf(value.type.base, wordsIn(step.yields ?? step.name), plan.models)
  return value.type.list ? [one] : one
}

const booked = ({ ports }: ServicePlan, values: Values): ReadonlyArray<string> =>
  ports.flatMap((port) =>
    changesOf(port).map((step) => {
      const columns = port.isDatabase ? columnsOf(step) : step.inputs
      const entry =
        port.isDatabase && columns.length === 0
          ? `run: 'run-1'`
          : columns.map(({ name }) => `${name}: ${values(name)}`).join(', ')
      return `${step.name}: [{ ${entry} }],`
    }),
  )

/** One test for each failure that a step declares; the crash test has all others. */
const failing = (module: ModuleSource, plan: ServicePlan): ReadonlyArray<string> =>
  plan.steps
    .filter(({ kind }) => kind !== 'finishing')
    .flatMap((step) => step.fails.map((error) => failure(module, plan, step, error)))

/** Its title stays the same when other steps come before it: by that generators know it again. */
const failure = (
  module: ModuleSource,
  plan: ServicePlan,
  step: StepPlan,
  error: string,
): string => {
  const made = `${module.use('./error.ts', small(error))}('as the test wishes')`
  const { className, steps, ports } = plan
  const at = steps.findIndex(({ name }) => name === step.name)
  const done = steps.slice(0, at)
  const undone = done.filter(
    ({ kind, undo }) => kind === 'changing' || (kind === 'transacting' && undo !== 'keep'),
  )
  const seen = [
    ...done.map(({ name }) => name),
    `${step.name} failed`,
    ...undone.toReversed().map(({ name }) => `undo ${name}`),
  ]
  const values = valuesOf(moduleSource(), plan)
  const keptHere = new Set(done.filter(({ undo }) => undo === 'keep').map(({ name }) => name))
  const nothing = ports.flatMap((port) =>
    changesOf(port).map(({ name }) =>
      keptHere.has(name)
        ? (booked(plan, values).find((line) => line.startsWith(`${name}:`)) ?? '')
        : `${name}: [],`,
    ),
  )
  return `it('leaves nothing behind when ${step.name} fails with ${error}', async () => {
    ${opening(plan)}
    await given(${className}, { ports })
      .when(request, { fail: { ${step.name}: ${made} } })
      .then({
        status: 'compensated',
        error: '${error}',
        steps: [${seen.map((each) => `'${each}'`).join(', ')}],
      })
    ${expecting(plan, nothing.join(' '))}
    ${closing(plan)}
  })`
}

const refusing = (module: ModuleSource, plan: ServicePlan): ReadonlyArray<string> => {
  const broken = counterexamples(plan)
  if (broken.length === 0) return []
  const { description, models, className } = plan
  const cases = broken.map(({ name, field, value }) => {
    const written = typed(description.request[field] ?? '').base
    return `[${quoted(name)}, { ${field}: ${valueSource(module, written, value, models)} }],`
  })
  return [
    `it.each([
    ${cases.join('\n    ')}
  ])('does nothing where it is not true that %s', async (rule, wrong) => {
    ${plan.isAsync ? `const { close, ports } = await ${worldValue(plan)}()` : `const { ports } = ${worldValue(plan)}()`}
    const { result, steps } = await given(${className}, { ports })
      .when({ ...request, ...wrong })
      .observe()
    expect(result).toMatchObject({ left: { _tag: 'BusinessRulesBroken' } })
    expect(JSON.stringify(result)).toContain(JSON.stringify(rule))
    expect(steps).toEqual([])
    ${closing(plan)}
  })`,
  ]
}
