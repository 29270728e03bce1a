/** A file of `steps/`: one step of a service. */
import { valuesToTell } from 'flext-quality'

import type { PortPlan, ServicePlan, StepPlan } from '../service-plan.ts'
import { codecOf, objectSource, typeSource, typed } from './field-source.ts'
import { comment, moduleSource, quoted, type ModuleSource } from './module-source.ts'
import { columnsOf, tableOf } from './database-source.ts'
import { sampleOutput } from './memory-port-source.ts'
import { sentence } from './wording.ts'

export const stepSource = (plan: ServicePlan, port: PortPlan, step: StepPlan): string => {
  const module = moduleSource()
  const make = module.use('flext-core', step.kind)
  const t = () => module.all('io-ts', 't')
  const output =
    step.outputType === undefined ? `${t()}.void` : codecOf(module, step.outputType, '../model.ts')
  const rest = [
    ...(step.retry === undefined ? [] : [`retry: { times: ${step.retry} },`]),
    ...(step.timeout === undefined ? [] : [`timeout: '${step.timeout}',`]),
    ...eventsSource(module, plan, step),
  ]
  const declaration = `export const ${step.name} = ${make}({
  name: '${step.name}',
  output: ${output},
  ${port.isDatabase ? transactingBody(module, plan, port, step) : portBody(module, port, step)}
  ${rest.join('\n  ')}
})`
  const described = step.description === undefined ? '' : `${comment(sentence(step.description))}\n`
  return module.text('', described + declaration)
}

/** Asks the port, with the run as the key by which it knows what it did. */
const portBody = (module: ModuleSource, { name: port, type }: PortPlan, step: StepPlan): string => {
  const { kind, method, undoMethod, inputs } = step
  const ports = `{ ${port}, step }: ${module.type('../ports.ts', type)} & ${module.type('flext-core', 'StepContext')}`
  const parameters = inputs.map(
    (input) => `${input.name}: ${typeSource(module, input.type, '../model.ts')}`,
  )
  const given = [
    ...(kind === 'reading' ? [] : ['step.runId']),
    ...inputs.map(({ name }) => name),
    'step.signal',
  ]
  return [
    `run: (${[ports, ...parameters].join(', ')}) => ${port}.${method}(${given.join(', ')}),`,
    ...(kind === 'changing'
      ? ['undo', 'undoInDoubt'].map(
          (undo) => `${undo}: ({ ${port}, step }) => ${port}.${undoMethod}(step.runId),`,
        )
      : []),
  ].join('\n  ')
}

const transactingBody = (
  module: ModuleSource,
  plan: ServicePlan,
  { name: port, type }: PortPlan,
  step: StepPlan,
): string => {
  const columns = columnsOf(step).map(({ name }) => name)
  const output = sampleOutput(module, plan.models, step, 'step.runId')
  const parameters = step.inputs.map((input) => {
    const used = columns.includes(input.name) || output === input.name
    return `${used ? '' : '_'}${input.name}: ${typeSource(module, input.type, '../model.ts')}`
  })
  const fails = step.fails.map((name) => module.type('../error.ts', name)).join(' | ')
  const answer =
    fails === ''
      ? ''
      : `: Promise<${module.type('flext-core', 'FlextResult')}<${step.outputType === undefined ? 'void' : typeSource(module, step.outputType, '../model.ts')}, ${fails}>>`
  const right = `${module.use('fp-ts', 'either as E')}.right`
  const undo =
    step.undo === 'keep'
      ? `undo: 'keep',`
      : `undo: async (trx, { step }) => {
    await trx.deleteFrom('${tableOf(step)}').where('run', '=', step.runId).execute()
    return ${right}(undefined)
  },`
  return `database: ({ ${port} }: ${module.type('../ports.ts', type)}) => ${port},
  run: async (${['trx', '{ step }', ...parameters].join(', ')})${answer} => {
    await trx.insertInto('${tableOf(step)}').values({ ${['run: step.runId', ...columns].join(', ')} }).execute()
    return ${right}(${output})
  },
  ${undo}`
}

/** Parameters that no event carries are left out, or named as unused where a later one is needed. */
const eventsSource = (
  module: ModuleSource,
  plan: ServicePlan,
  step: StepPlan,
): ReadonlyArray<string> => {
  if (step.tells.length === 0) return []
  const index = plan.steps.findIndex(({ name }) => name === step.name)
  const values = valuesToTell(plan.flow, step, index)
  const told = step.tells.flatMap((name) => plan.events.find((event) => event.name === name) ?? [])
  const needed = new Set(told.flatMap(({ fields }) => Object.keys(fields)))
  const names = [step.yields ?? 'output', ...step.inputs.map(({ name }) => name)]
  const last = names.findLastIndex((name) => needed.has(name))
  const parameters = names.slice(0, last + 1).map((name) => (needed.has(name) ? name : `_${name}`))
  const events = told.map(({ name, fields }) => {
    const data = Object.entries(fields).flatMap(([field, written]) => {
      const type = values.find((value) => value.name === field)?.type
      return type === undefined
        ? []
        : [{ name: field, type: { ...type, optional: type.optional || typed(written).optional } }]
    })
    return `${module.use('../event.ts', name)}.of(${objectSource(data)})`
  })
  return [`events: (${parameters.join(', ')}) => [${events.join(', ')}],`]
}

/** `steps/index.ts`, in the order of the flow. */
export const stepsIndexSource = ({ steps }: ServicePlan): string =>
  steps.map(({ name, file }) => `export { ${name} } from './${file}.ts'\n`).join('')

/** The service itself: one readable list of its steps. */
export const serviceSource = (plan: ServicePlan): string => {
  const { className, journalName, description, steps, flow } = plan
  const module = moduleSource()
  const base = module.use('flext-core', 'FlextDomainService')
  module.use('./model.ts', `${className}Request`)
  module.use('./model.ts', `${className}Result`)
  for (const { name } of steps) module.use('./steps/index.ts', name)
  const rules = description.rules?.length
    ? `\n  rules: ${module.use('./rules.ts', `${plan.value}Rules`)},`
    : ''
  const asked = new Set([
    ...steps.flatMap(({ inputs }) => inputs.map(({ name }) => name)),
    ...Object.keys(description.result),
  ])
  const request = Object.keys(description.request).filter((field) => asked.has(field))
  const lines = steps.map(({ name, inputs, isUsed, yields }) => {
    const call = `yield* ${name}(${inputs.map((input) => input.name).join(', ')})`
    return isUsed ? `const ${yields} = ${call}` : call
  })
  const result = Object.keys(description.result).flatMap((name) => flow.values.get(name) ?? [])
  return module.text(
    comment(
      sentence(description.description ?? `${className} completes, or takes back what it did`),
    ),
    `export class ${className} extends ${base}.define({
  name: ${quoted(journalName)},
  version: ${description.version ?? 1},
  request: ${className}Request,
  result: ${className}Result,${rules}
  *flow(${request.length === 0 ? '' : `{ ${request.join(', ')} }`}) {
    ${lines.join('\n    ')}

    return ${objectSource(result)}
  },
}) {}`,
  )
}
