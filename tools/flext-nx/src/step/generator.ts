/** `nx g flext-nx:step lockCard --service=PlaceOrder --project=shop`: one more step of a service. */
import { formatFiles, type Tree } from '@nx/devkit'
import type { ServiceDescription, StepDescription } from 'flext-quality'

import { camelCase } from '../input/names.ts'
import { refuseIf } from '../input/refused.ts'
import { growService } from '../service/grow-service.ts'
import { keptService } from '../service/kept-service.ts'
import { serviceHome } from '../service/service-home.ts'
import { portFor } from '../service/step-sentence.ts'
import { given, namesIn, typedNamesIn } from '../service/words.ts'

/** As in schema.json. */
export interface StepGeneratorSchema {
  readonly name: string
  readonly service: string
  readonly project: string
  readonly kind?: StepDescription['kind']
  readonly port?: string
  readonly input?: string
  readonly output?: string
  readonly as?: string
  readonly undo?: string
  readonly fails?: string
  readonly tells?: string
  readonly after?: string
  readonly description?: string
  readonly retry?: number
  readonly timeout?: string
  readonly skipFormat?: boolean
}

const generator = 'step'

export const stepGenerator = async (tree: Tree, schema: StepGeneratorSchema): Promise<void> => {
  const home = serviceHome(tree, generator, schema.project)
  const earlier = keptService(tree, generator, home, schema.service)
  const name = camelCase(schema.name)
  const names = earlier.steps.map((step) => step.name)
  const after = given(schema.after)
  refuseIf(generator, [
    names.includes(name) ? `name: ${earlier.service} has a step ${name} already` : undefined,
    after === undefined || names.includes(camelCase(after))
      ? undefined
      : `after: expected one of ${names.join(', ')}, found ${JSON.stringify(after)}`,
  ])
  await growService(tree, generator, home, earlier, withStep(earlier, name, schema))
  if (schema.skipFormat !== true) await formatFiles(tree)
}

const withStep = (
  earlier: ServiceDescription,
  name: string,
  schema: StepGeneratorSchema,
): ServiceDescription => {
  const step = stepOf(name, schema)
  const at = placeOf(earlier.steps, step, given(schema.after))
  const inputs = typedNamesIn(schema.input)
  const asked = inputs.flatMap(([field, type]) => (type === undefined ? [] : [[field, type]]))
  const { errors, events, ports } = earlier
  return {
    ...earlier,
    request: {
      ...(Object.fromEntries(asked) as ServiceDescription['request']),
      ...earlier.request,
    },
    steps: [...earlier.steps.slice(0, at), step, ...earlier.steps.slice(at)],
    ...(errors && { errors: [...new Set([...errors, ...(step.fails ?? [])])] }),
    ...(events && {
      events: { ...Object.fromEntries((step.tells ?? []).map((event) => [event, {}])), ...events },
    }),
    ...(ports && { ports: { [step.port]: {}, ...ports } }),
  }
}

const stepOf = (name: string, schema: StepGeneratorSchema): StepDescription => {
  const { kind = 'changing', fails, tells, retry } = schema
  const inputs = typedNamesIn(schema.input).map(([field]) => field)
  const [output, as, undo, description, timeout] = [
    schema.output,
    schema.as,
    schema.undo,
    schema.description,
    schema.timeout,
  ].map(given)
  return {
    name,
    kind,
    port: camelCase(given(schema.port) ?? portFor(name, inputs)),
    ...(description !== undefined && { description }),
    ...(inputs.length > 0 && { input: inputs }),
    ...(output !== undefined && { output }),
    ...(as !== undefined && { as }),
    ...(undo !== undefined && { undo }),
    ...(given(fails) !== undefined && { fails: namesIn(fails) }),
    ...(given(tells) !== undefined && { tells: namesIn(tells) }),
    ...(retry !== undefined && { retry }),
    ...(timeout !== undefined && { timeout }),
  }
}

/** Behind the step that is named, or where its kind belongs: before the pivot, or at the end. */
const placeOf = (
  steps: ReadonlyArray<StepDescription>,
  { kind }: StepDescription,
  after: string | undefined,
): number => {
  if (after !== undefined) return steps.findIndex(({ name }) => name === camelCase(after)) + 1
  const end = steps.findIndex((step) => step.kind === 'pivot' || step.kind === 'finishing')
  return kind === 'finishing' || end === -1 ? steps.length : end
}
