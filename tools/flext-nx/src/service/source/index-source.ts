/** What a library says of a service in its index and in its `flext.services.ts`. */
import { small, type ServicePlan } from '../service-plan.ts'
import { exported, type Taken } from './exported.ts'
import { comment, moduleSource } from './module-source.ts'
import { worldValue } from './world-source.ts'

/** The exports of `src/index.ts`. */
export const indexSource = (plan: ServicePlan, taken: Taken): string => {
  const { className, errors, events, file, models, ports } = plan
  const renamed = (names: ReadonlyArray<string>) =>
    names.map((name) => exported(plan, taken, name)).join(', ')
  const values = [...Object.keys(models), `${className}Request`, `${className}Result`]
  const from = (names: ReadonlyArray<string>, module: string) =>
    names.length === 0 ? [] : [`export { ${renamed(names)} } from './${file}/${module}.ts'`]
  const types = (names: ReadonlyArray<string>, module: string) =>
    `export type { ${renamed(names)} } from './${file}/${module}.ts'`
  const databases = ports.filter(({ isDatabase }) => isDatabase)
  return `${[
    ...(errors.length === 0
      ? []
      : from(
          [...errors.map(small), ...[...errors, `${className}Error`].map((name) => `type ${name}`)],
          'error',
        )),
    ...from(
      events.map(({ name }) => name),
      'event',
    ),
    ...from(values, 'model'),
    ...databases.flatMap(({ name, type }) => {
      const tables = type.replace(/Port$/, 'Tables')
      return from([`create${tables}`, `type ${tables}`], `${name}-tables`)
    }),
    ...from([className], file),
    types([`${className}Ports`, ...ports.map(({ type }) => type)], 'ports'),
  ].join('\n')}\n`
}

/** `flext.services.ts`. */
export const servicesSource = (plan: ServicePlan): string => {
  const module = moduleSource()
  const provide = module.use('flext-core', 'provide')
  const service = module.use('./src/index.ts', plan.className)
  const world = module.use('./src/testing/index.ts', worldValue(plan))
  const open = plan.isAsync
    ? `async () => {
    const { ports, close } = await ${world}()
    return { ...ports, [Symbol.asyncDispose]: close }
  }`
    : `() => ${world}().ports`
  return module.text(
    comment(
      'The services of this library, each with what opens its ports. A world in memory is there so that its service can be tried at once: put what opens your adapters in its place.',
    ),
    `export const services = [
  ${provide}(${service}, ${open}),
]`,
  )
}
