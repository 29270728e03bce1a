/** `nx g flext-nx:port catalogue --service=PlaceOrder --project=shop`: a port with its fake and contract. */
import { formatFiles, type Tree } from '@nx/devkit'
import type { MethodDescription, ServiceDescription } from 'flext-quality'

import { camelCase } from '../input/names.ts'
import { refuseIf } from '../input/refused.ts'
import { growService } from '../service/grow-service.ts'
import { keptService } from '../service/kept-service.ts'
import { serviceHome } from '../service/service-home.ts'
import { fieldsIn, given, namesIn } from '../service/words.ts'

/** As in schema.json. */
export interface PortGeneratorSchema {
  readonly name: string
  readonly service: string
  readonly project: string
  /** `findPen(sku: string) gives number fails PenUnknown; count gives NonNegativeInt`. */
  readonly methods: string
  readonly description?: string
  readonly skipFormat?: boolean
}

const generator = 'port'

/** Adds methods to a port, which is made where there is none. */
export const portGenerator = async (tree: Tree, schema: PortGeneratorSchema): Promise<void> => {
  const home = serviceHome(tree, generator, schema.project)
  const earlier = keptService(tree, generator, home, schema.service)
  const name = camelCase(schema.name)
  const methods = readMethods(given(schema.methods) ?? '')
  const present = earlier.ports?.[name]?.methods ?? []
  refuseIf(generator, [
    methods.length === 0
      ? 'methods: expected at least one, such as --methods="findPen(sku: string) gives Pen", found none; what a step asks of a port is added with flext-nx:step'
      : undefined,
    ...methods
      .filter((method) => present.some((known) => known.name === method.name))
      .map((method) => `methods: ${name} has a method ${method.name} already`),
  ])
  await growService(tree, generator, home, earlier, withPort(earlier, name, methods, schema))
  if (schema.skipFormat !== true) await formatFiles(tree)
}

const withPort = (
  earlier: ServiceDescription,
  name: string,
  methods: ReadonlyArray<MethodDescription>,
  { description }: PortGeneratorSchema,
): ServiceDescription => {
  const used = Object.fromEntries(earlier.steps.map(({ port }) => [port, {}]))
  const known = earlier.ports?.[name]
  const said = given(description)
  const { errors } = earlier
  return {
    ...earlier,
    ...(errors && {
      errors: [...new Set([...errors, ...methods.flatMap(({ fails = [] }) => fails)])],
    }),
    ports: {
      ...used,
      ...earlier.ports,
      [name]: {
        ...known,
        ...(said !== undefined && { description: said }),
        methods: [...(known?.methods ?? []), ...methods],
      },
    },
  }
}

const sentence =
  /^(?<name>\w+)\s*(?:\((?<input>[^)]*)\))?\s+gives\s+(?<output>.+?)(?:\s+fails\s+(?<fails>.+))?$/

/** One after another, with a semicolon or a line between. */
const readMethods = (text: string): ReadonlyArray<MethodDescription> => {
  const sentences = text
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const read = sentences.map((part) => sentence.exec(part)?.groups)
  refuseIf(
    generator,
    sentences.map((part, index) =>
      read[index] === undefined
        ? `methods: expected a method in the form of "findPen(sku: string) gives Pen fails PenUnknown", found ${JSON.stringify(part)}`
        : undefined,
    ),
  )
  return read.flatMap((groups) => {
    if (groups === undefined) return []
    const { name = '', input, output = '', fails } = groups
    return [
      {
        name,
        ...(given(input) !== undefined && { input: fieldsIn(input) }),
        output,
        ...(given(fails) !== undefined && {
          fails: namesIn(fails).filter((error) => error !== 'or'),
        }),
      },
    ]
  })
}
