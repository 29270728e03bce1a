/** ports.ts of a service: what it asks of the world. */
import { comment, moduleSource, type ModuleSource } from './module-source.ts'
import { typeSource } from './field-source.ts'
import type { PortPlan, ServicePlan, StepPlan } from '../service-plan.ts'
import { sentence } from './wording.ts'

export const portsSource = ({ className, ports }: ServicePlan): string => {
  const module = moduleSource()
  const declarations = ports.map((port) =>
    port.isDatabase ? databasePort(module, port) : methodsPort(module, port),
  )
  return module.text(
    comment(
      `What ${className} needs of the world. The fakes in \`testing/\` do it in memory; an adapter of yours
       implements such an interface over the real system and passes the same contract, once a run however
       often it is asked.`,
    ),
    ...declarations,
    `export type ${className}Ports = ${ports.map(({ type }) => type).join(' & ')}`,
  )
}

const methodsPort = (module: ModuleSource, { name, type, description, steps }: PortPlan): string =>
  [
    ...(description === undefined ? [] : [comment(sentence(description))]),
    `export interface ${type} {`,
    `  readonly ${name}: {`,
    ...steps.map((step) => methods(module, step)),
    '  }',
    '}',
  ].join('\n')

const databasePort = (module: ModuleSource, { name, type, description }: PortPlan): string =>
  [
    ...(description === undefined ? [] : [comment(sentence(description))]),
    `export interface ${type} {`,
    `  readonly ${name}: ${module.type('kysely', 'Kysely')}<${module.type(`./${name}-tables.ts`, tablesType(type))}>`,
    '}',
  ].join('\n')

/** `OrdersTables` of `OrdersPort`. */
export const tablesType = (port: string): string => port.replace(/Port$/, 'Tables')

const methods = (module: ModuleSource, step: StepPlan): string => {
  const { kind, method, undoMethod, inputs } = step
  const task = module.type('flext-core', 'FlextTask')
  const output = outputSource(module, step, './model.ts')
  const errors = step.fails.map((name) => module.type('./error.ts', name))
  const parameters = [
    ...(kind === 'reading' ? [] : ['run: string']),
    ...inputs.map(({ name, type }) => `${name}: ${typeSource(module, type, './model.ts')}`),
    'signal: AbortSignal',
  ]
  return [
    `readonly ${method}: (${parameters.join(', ')}) => ${task}<${output}, ${errors.join(' | ') || 'never'}>`,
    ...(kind === 'changing'
      ? [
          `/** Takes back what \`${method}\` may have done for the run; there may be nothing. */`,
          `readonly ${undoMethod}: (run: string) => ${task}<void, never>`,
        ]
      : []),
  ].join('\n')
}

/** The TypeScript type of what a step yields. */
export const outputSource = (module: ModuleSource, { outputType }: StepPlan, models: string) =>
  outputType === undefined ? 'void' : typeSource(module, outputType, models)
