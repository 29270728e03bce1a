/** model.ts, error.ts and event.ts of a service. */
import { codecSource } from './field-source.ts'
import { comment, moduleSource, type ModuleSource } from './module-source.ts'
import type { ServicePlan } from '../service-plan.ts'
import { small } from '../service-plan.ts'
import type { Fields } from 'flext-quality'

/** What the service is about. */
export const modelSource = ({ className, models, description }: ServicePlan): string => {
  const module = moduleSource()
  return module.text(
    comment(`The things that ${className} is about, each a codec and the type it decodes.`),
    ...modelsInOrder(models).map(([name, fields]) => declared(module, name, fields)),
    declared(module, `${className}Request`, description.request, true),
    declared(module, `${className}Result`, description.result),
  )
}

const declared = (
  module: ModuleSource,
  name: string,
  fields: Fields,
  strict: boolean = false,
): string => {
  const t = module.allTypes('io-ts', 't')
  const codec = codecSource(module, fields, undefined, { name, strict })
  return [
    `export const ${name} = ${codec}`,
    `export interface ${name} extends ${t}.TypeOf<typeof ${name}> {}`,
  ].join('\n')
}

/** Those that others are made of come first. */
const modelsInOrder = (
  models: Readonly<Record<string, Fields>>,
): ReadonlyArray<readonly [string, Fields]> => {
  const ordered = new Map<string, Fields>()
  const place = (name: string): void => {
    const fields = models[name]
    if (fields === undefined || ordered.has(name)) return
    for (const written of Object.values(fields)) {
      const base = /^\s*(\w+)/.exec(written)?.[1] ?? ''
      if (base !== name) place(base)
    }
    ordered.set(name, fields)
  }
  for (const name of Object.keys(models)) place(name)
  return [...ordered]
}

/** The ways in which it can fail. */
export const errorSource = ({ className, errors }: ServicePlan): string => {
  const module = moduleSource()
  module.type('flext-core', 'FlextError')
  return module.text(
    comment(`The ways in which ${className} can fail, beside those of any service.`),
    errors.map((name) => `export type ${name} = FlextError<'${name}'>`).join('\n'),
    `export type ${className}Error = ${errors.join(' | ')}`,
    ...errors.map(
      (name) =>
        `export const ${small(name)} = (message: string): ${name} => ({ _tag: '${name}', message })`,
    ),
  )
}

/** What it tells the world. */
export const eventSource = ({ className, events }: ServicePlan): string => {
  const module = moduleSource()
  module.use('flext-core', 'event')
  const declarations = events.map(({ name, type, fields, version, publish }) => {
    const data = codecSource(module, fields, './model.ts')
    const rest = [
      ...(version === undefined || version === 1 ? [] : [`version: ${version}`]),
      ...(publish === undefined || publish === 'after-commit' ? [] : [`publish: '${publish}'`]),
    ]
    return `export const ${name} = event({
  type: '${type}',
  data: ${data},
  ${rest.join(',\n  ')}
})`
  })
  return module.text(comment(`What ${className} tells the world.`), ...declarations)
}
