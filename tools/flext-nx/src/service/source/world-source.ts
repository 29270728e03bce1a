/** The world of a service in memory: all its fakes together, and what must be true of them. */
import type { PortPlan, ServicePlan } from '../service-plan.ts'
import { changesOf, memoryValue, portFile } from './memory-port-source.ts'
import { exported, type Taken } from './exported.ts'
import { comment, moduleSource, type ModuleSource } from './module-source.ts'

/** `placeOrderWorld`. */
export const worldValue = ({ value }: ServicePlan): string => `${value}World`

/** Whether anything is in effect once it has run. */
export const leavesSomething = ({ ports }: ServicePlan): boolean =>
  ports.some((port) => changesOf(port).length > 0)

/** `testing/place-order-world.ts`. */
export const worldSource = (plan: ServicePlan): string => {
  const { className, ports, isAsync } = plan
  const module = moduleSource()
  module.type('flext-core/testing', 'CrashWorld')
  module.type(`../${plan.file}.ts`, className)
  const world = `${className}World`
  const asynchronous = isAsync ? 'async ' : ''
  const opened = ports.map((port) => {
    const make = module.use(`./memory-${portFile(port)}.ts`, memoryValue(port))
    return `const ${inWorld(port)} = ${port.isDatabase ? 'await ' : ''}${make}()`
  })
  const checked = leavesSomething(plan)
  return module.text(
    comment(
      checked
        ? `The world of ${className} in memory: each of its ports, and what is in effect there. Whatever happened to a run, what is in effect must agree with how it ended.`
        : `The world of ${className} in memory. It only looks: there is nothing that it could leave behind.`,
    ),
    `export interface ${world} extends CrashWorld<typeof ${className}> {
  ${(checked ? booksMember : '').replaceAll('{}', isAsync ? `Promise<${entries}>` : entries)}
  ${isAsync ? 'readonly close: () => Promise<void>' : ''}
}`,
    `${keptSource(plan)}export const ${worldValue(plan)} = ${asynchronous}(): ${isAsync ? `Promise<${world}>` : world} => {
  ${[...opened, ...(checked ? [booksSource(plan)] : [])].join('\n  ')}
  return {
    ports: { ${ports.map((port) => `...${inWorld(port)}.ports`).join(', ')} },
    ${checked ? `books,\n${checkSource(module, plan)}` : 'check: () => {},'}
    ${closeSource(plan)}
  }
}`,
  )
}

const entries = 'Readonly<Record<string, ReadonlyArray<object>>>'

const booksMember = `/** What is in effect, by the step that did it. */
  readonly books: () => {}`

const booksSource = ({ className, isAsync, ports }: ServicePlan): string => {
  const books = ports
    .filter((port) => changesOf(port).length > 0)
    .map((port) =>
      port.isDatabase ? `...(await ${inWorld(port)}.books())` : `...${inWorld(port)}.books()`,
    )
  return `const books: ${className}World['books'] = ${isAsync ? 'async ' : ''}() => ({ ${books.join(', ')} })`
}

const checkSource = (module: ModuleSource, plan: ServicePlan): string => {
  const assert = module.main('node:assert/strict', 'assert')
  const { isAsync } = plan
  return `    check: ${isAsync ? 'async ' : ''}({ status }) => {
      const times = status === 'committed' ? 1 : 0
      for (const [step, entries] of Object.entries(${isAsync ? 'await ' : ''}books())) {
        const found = entries.length${keptSteps(plan).length === 0 ? '' : '\n        if (kept.has(step) && found <= 1) continue'}
        ${assert}.equal(found, times, \`\${step} is in effect \${found} times\`)
      }
    },`
}

const keptSteps = ({ steps }: ServicePlan): ReadonlyArray<string> =>
  steps.filter(({ undo }) => undo === 'keep').map(({ name }) => `'${name}'`)

const keptSource = (plan: ServicePlan): string => {
  const kept = keptSteps(plan)
  return kept.length === 0
    ? ''
    : `${comment('What these steps write stays, whatever becomes of the run.')}
const kept: ReadonlySet<string> = new Set([${kept.join(', ')}])

`
}

const closeSource = ({ isAsync, ports }: ServicePlan): string => {
  const databases = ports.filter(({ isDatabase }) => isDatabase)
  return isAsync
    ? `close: async () => {
      ${databases.map((port) => `await ${inWorld(port)}.close()`).join('\n      ')}
    },`
    : ''
}

/** A port in the world has its own name, unless the world has a word for it. */
const inWorld = ({ name }: PortPlan): string =>
  /^(?:assert|books|kept|status|times|found)$/.test(name) ? `${name}Port` : name

/** What `src/testing/index.ts` publishes of a service. */
export const testingIndexSource = (plan: ServicePlan, taken: Taken): string => {
  const from = (names: ReadonlyArray<string>, file: string): string => {
    const list = names.map((name) => exported(plan, taken, name)).join(', ')
    return `export { ${list} } from '../${plan.file}/testing/${file}.ts'\n`
  }
  const ports = plan.ports.flatMap((port) => {
    const memory = memoryValue(port)
    const books = changesOf(port).length === 0 ? [] : [`type ${contractType(port, 'Books')}`]
    const contract = [
      `${port.name}Contract`,
      ...books,
      `type ${contractType(port, 'ContractCase')}`,
      `type ${contractType(port, 'UnderTest')}`,
    ]
    return [
      from([memory, `type ${memory.replace(/^m/, 'M')}`], `memory-${portFile(port)}`),
      ...(port.isDatabase ? [] : [from(contract, `${portFile(port)}-contract`)]),
    ]
  })
  const world = from([worldValue(plan), `type ${plan.className}World`], `${plan.file}-world`)
  return [...ports, world].join('')
}

const contractType = (port: PortPlan, end: string): string =>
  memoryValue(port).replace(/^memory/, '') + end
