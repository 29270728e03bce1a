/** `nx g flext-nx:event OrderPlaced --service=PlaceOrder --project=shop`: one more thing to tell the world. */
import { formatFiles, type Tree } from '@nx/devkit'
import { eventFields, type ServiceDescription } from 'flext-quality'

import { camelCase, pascalCase } from '../input/names.ts'
import { refuseIf } from '../input/refused.ts'
import { growService } from '../service/grow-service.ts'
import { keptService } from '../service/kept-service.ts'
import { serviceHome } from '../service/service-home.ts'
import { fieldsIn, given } from '../service/words.ts'

/** As in schema.json. */
export interface EventGeneratorSchema {
  readonly name: string
  readonly service: string
  readonly project: string
  readonly data?: string
  readonly version?: number
  readonly publish?: 'after-commit' | 'at-once'
  /** Which step tells it. */
  readonly step?: string
  readonly skipFormat?: boolean
}

const generator = 'event'

export const eventGenerator = async (tree: Tree, schema: EventGeneratorSchema): Promise<void> => {
  const home = serviceHome(tree, generator, schema.project)
  const earlier = keptService(tree, generator, home, schema.service)
  const name = pascalCase(schema.name)
  const step = given(schema.step)
  const steps = earlier.steps.map((each) => each.name)
  const told = earlier.steps.flatMap(({ tells = [] }) => tells)
  refuseIf(generator, [
    told.includes(name) || earlier.events?.[name] !== undefined
      ? `name: ${earlier.service} has an event ${name} already`
      : undefined,
    step === undefined || steps.includes(camelCase(step))
      ? undefined
      : `step: expected one of ${steps.join(', ')}, found ${JSON.stringify(step)}`,
    step === undefined && given(schema.data) === undefined
      ? 'data: expected the fields of the event, such as --data="pens: PositiveInt", or the step that tells it, found neither'
      : undefined,
  ])
  await growService(tree, generator, home, earlier, withEvent(earlier, name, schema))
  if (schema.skipFormat !== true) await formatFiles(tree)
}

const withEvent = (
  earlier: ServiceDescription,
  name: string,
  { data, version, publish, step }: EventGeneratorSchema,
): ServiceDescription => {
  const told = earlier.steps.flatMap(({ tells = [] }) => tells)
  return {
    ...earlier,
    events: {
      // Where one event is declared, all are.
      ...Object.fromEntries(
        told.map((event) => [
          event,
          { data: eventFields(earlier, event, earlier.events?.[event]) },
        ]),
      ),
      ...earlier.events,
      [name]: {
        ...(given(data) !== undefined && { data: fieldsIn(data) }),
        ...(version !== undefined && { version }),
        ...(publish !== undefined && { publish }),
      },
    },
    steps: earlier.steps.map((each) =>
      each.name === camelCase(step ?? '')
        ? { ...each, tells: [...(each.tells ?? []), name] }
        : each,
    ),
  }
}
