/** The fake of a port, the contract that it shares with the real one, and the test of both. */
import { sampleOf } from 'flext-quality'

import { kebabCase, pascalCase } from '../../input/names.ts'
import type { PortPlan, ServicePlan, StepPlan } from '../service-plan.ts'
import { codecOf, typeSource, valueSource } from './field-source.ts'
import { comment, moduleSource, type ModuleSource } from './module-source.ts'
import { titleOf, wordsIn } from './wording.ts'

/** `MemoryStock`. */
export const memoryType = ({ name }: PortPlan): string => `Memory${pascalCase(name)}`
/** `memoryStock`. */
export const memoryValue = ({ name }: PortPlan): string => `memory${pascalCase(name)}`
/** `stock`, as files are called. */
export const portFile = ({ name }: PortPlan): string => kebabCase(name)

const booksType = ({ name }: PortPlan): string => `${pascalCase(name)}Books`
const contractValue = ({ name }: PortPlan): string => `${name}Contract`

/** The steps that leave something behind. */
export const changesOf = ({ steps }: PortPlan): ReadonlyArray<StepPlan> =>
  steps.filter(({ kind }) => kind !== 'reading')

/** What a fake answers, in code: a number it was given, or something made up. */
export const sampleOutput = (
  module: ModuleSource,
  models: ServicePlan['models'],
  step: StepPlan,
  run: string,
): string => {
  const { outputType, output = '' } = step
  if (outputType === undefined) return 'undefined'
  const { base, list, nullable } = outputType
  const isNumber = /^(?:number|Int|PositiveInt|NonNegativeInt)$/.test(base) && !list && !nullable
  const number = isNumber ? numberInput(step) : undefined
  if (number !== undefined) return number
  const noun = wordsIn(step.yields ?? step.name)
  if (/^(?:string|NonEmptyString)$/.test(base) && !list && step.kind !== 'reading') {
    return `\`${noun} of \${${run}}\``
  }
  const one = sampleOf(base, noun, models)
  return valueSource(module, output, list ? [one] : one, models)
}

/** A number that the step takes and its output may be as well. */
export const numberInput = ({ inputs, outputType }: StepPlan): string | undefined =>
  inputs.find(
    ({ type }) =>
      !type.list &&
      !type.nullable &&
      !type.optional &&
      (type.base === outputType?.base ||
        (outputType?.base === 'number' && /^(?:Int|PositiveInt|NonNegativeInt)$/.test(type.base))),
  )?.name

/** `testing/memory-stock.ts`. */
export const memoryPortSource = (plan: ServicePlan, port: PortPlan): string => {
  const module = moduleSource()
  const { name, steps } = port
  const right = `${module.use('fp-ts', 'either as E')}.right`
  module.type('../ports.ts', port.type)
  const changes = changesOf(port)
  const maps = changes.map(
    (step) => `const ${step.name} = new Map<string, ${entryType(module, step)}>()`,
  )
  const methods = steps.flatMap((step) => {
    const output = sampleOutput(module, plan.models, step, 'run')
    const names = step.inputs.map((input) => input.name)
    if (step.kind === 'reading') {
      const needed = names.slice(0, names.indexOf(output) + 1)
      return [`${step.method}: (${unusedBut(needed, output)}) => async () => ${right}(${output}),`]
    }
    return [
      `${step.method}: (${['run', ...names].join(', ')}) => async () => {
          ${step.name}.set(run, { ${names.join(', ')} })
          return ${right}(${output})
        },`,
      ...(step.kind === 'changing'
        ? [
            `${step.undoMethod}: (run) => async () => {
          ${step.name}.delete(run)
          return ${right}(undefined)
        },`,
          ]
        : []),
    ]
  })
  const ports = `ports: {
      ${name}: {
        ${methods.join('\n        ')}
      },
    }`
  return module.text(
    comment(
      changes.length === 0
        ? `${titleOf(name)} in memory: there is always an answer.`
        : `${titleOf(name)} in memory: what is done for a run is done once${changes.some(({ kind }) => kind === 'changing') ? ', and can be taken back' : ''}.`,
    ),
    `export interface ${memoryType(port)} {
  readonly ports: ${port.type}
  ${changes.length === 0 ? '' : `/** What is in effect. */\n  readonly books: () => ${module.type(`./${portFile(port)}-contract.ts`, booksType(port))}`}
}`,
    changes.length === 0
      ? `export const ${memoryValue(port)} = (): ${memoryType(port)} => ({ ${ports} })`
      : `export const ${memoryValue(port)} = (): ${memoryType(port)} => {
  ${maps.join('\n  ')}
  return {
    ${ports},
    books: () => ({ ${changes.map((step) => `${step.name}: [...${step.name}.values()]`).join(', ')} }),
  }
}`,
  )
}

const unusedBut = (names: ReadonlyArray<string>, used: string): string =>
  names.map((name) => (name === used ? name : `_${name}`)).join(', ')

const entryType = (module: ModuleSource, { inputs }: StepPlan): string =>
  inputs.length === 0
    ? 'object'
    : `{ ${inputs.map(({ name, type }) => `readonly ${name}: ${typeSource(module, type, '../model.ts')}`).join('; ')} }`

/** `testing/stock-contract.ts`. */
export const portContractSource = (plan: ServicePlan, port: PortPlan): string => {
  const module = moduleSource()
  const { name } = port
  const title = pascalCase(name)
  const assert = module.main('node:assert/strict', 'assert')
  const task = module.type('flext-core', 'FlextTask')
  const isRight = `${module.use('fp-ts', 'either as E')}.isRight`
  module.type('../ports.ts', port.type)
  const changes = changesOf(port)
  const cases = port.steps.flatMap((step) => casesOf(module, plan, port, step))
  const books = `export interface ${booksType(port)} {
  ${changes.map((step) => `readonly ${step.name}: ReadonlyArray<${entryType(module, step)}>`).join('\n  ')}
}`
  return module.text(
    comment(
      `What the port \`${name}\` promises, as cases that a test runner runs: the one in memory keeps them, and so must the real one.`,
    ),
    changes.length === 0
      ? ''
      : `${comment('What is in effect, by the step that did it.')}\n${books}`,
    `${comment('One for each case, in which nothing is in effect yet.')}
export interface ${title}UnderTest {
  readonly ports: ${port.type}
  ${changes.length === 0 ? '' : `readonly books: () => ${booksType(port)} | Promise<${booksType(port)}>`}
}`,
    `export interface ${title}ContractCase {
  readonly name: string
  readonly run: (world: ${title}UnderTest) => Promise<void>
}`,
    `const { signal } = new AbortController()`,
    `export const ${contractValue(port)}: ReadonlyArray<${title}ContractCase> = [
  ${cases.join('\n  ')}
]`,
    `const done = async <A>(task: ${task}<A, unknown>): Promise<A> => {
  const result = await task()
  ${assert}.ok(${isRight}(result), JSON.stringify(result))
  return result.right
}`,
  )
}

const casesOf = (
  module: ModuleSource,
  plan: ServicePlan,
  { name: port }: PortPlan,
  step: StepPlan,
): ReadonlyArray<string> => {
  const { kind, method, undoMethod, inputs } = step
  const values = inputs.map((input) => {
    const written = plan.description.request[input.name]
    const given = plan.sample[input.name]
    const json =
      written !== undefined && given !== undefined
        ? given
        : input.type.optional
          ? undefined
          : sampleOf(input.type.base, input.name, plan.models)
    const listed = input.type.list && !Array.isArray(json) && json !== undefined ? [json] : json
    const bare = `${input.type.base}${input.type.list ? '[]' : ''}`
    return listed === undefined ? 'undefined' : valueSource(module, bare, listed, plan.models)
  })
  const call = `${port}.${method}(${[...(kind === 'reading' ? [] : [`'run-1'`]), ...values, 'signal'].join(', ')})`
  if (kind === 'reading') {
    const codec =
      step.outputType === undefined
        ? `${module.all('io-ts', 't')}.void`
        : codecOf(module, step.outputType, '../model.ts')
    return [
      `{
    name: '${method} has an answer',
    run: async ({ ports: { ${port} } }) => {
      const found = await done(${call})
      assert.ok(${codec}.is(found))
    },
  },`,
    ]
  }
  const entry = `{ ${inputs.map((input, index) => `${input.name}: ${values[index]}`).join(', ')} }`
  return [
    `{
    name: '${method} is done once, however often it is asked for the same run',
    run: async ({ ports: { ${port} }, books }) => {
      const ask = () => done(${call})
      const first = await ask()
      assert.deepEqual(await ask(), first)
      assert.deepEqual((await books()).${step.name}, [${entry}])
    },
  },`,
    ...(kind === 'changing'
      ? [
          `{
    name: '${undoMethod} takes it back, and does no harm where there is nothing to take back',
    run: async ({ ports: { ${port} }, books }) => {
      await done(${port}.${undoMethod}('run-1'))
      await done(${call})
      await done(${port}.${undoMethod}('run-1'))
      await done(${port}.${undoMethod}('run-1'))
      assert.deepEqual((await books()).${step.name}, [])
    },
  },`,
        ]
      : []),
  ]
}

/** `testing/memory-stock.test.ts`. */
export const memoryPortTestSource = (port: PortPlan): string => {
  const module = moduleSource()
  const contract = module.use(`./${portFile(port)}-contract.ts`, contractValue(port))
  const memory = module.use(`./memory-${portFile(port)}.ts`, memoryValue(port))
  return module.text(
    comment(`${titleOf(port.name)} in memory: run the same cases on your adapter.`),
    `${module.use('vitest', 'describe')}('${wordsIn(port.name)} in memory', () => {
  ${module.use('vitest', 'it')}.each(${contract})('$name', async ({ run }) => {
    await run(${memory}())
  })
})`,
  )
}
