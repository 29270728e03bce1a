/**
 * Which values a flow has at hand, and under which names: the fields of the request, and what the
 * steps before have yielded.
 */
import type {
  EventDescription,
  Fields,
  ServiceDescription,
  StepDescription,
} from './description.ts'
import { parseFieldType, type FieldType } from './field-type.ts'

export interface FlowValue {
  readonly name: string
  readonly type: FieldType
  /** The request, or the place of the step that yields it. */
  readonly from: 'request' | number
}

export interface DataFlow {
  readonly values: ReadonlyMap<string, FlowValue>
  /** By step what its output is called, where it has a name. */
  readonly yields: ReadonlyArray<string | undefined>
}

export const dataFlow = ({
  request,
  steps,
}: Pick<ServiceDescription, 'request' | 'steps'>): DataFlow => {
  const values = new Map<string, FlowValue>()
  for (const [name, written] of Object.entries(request)) {
    const type = parseFieldType(written)
    if (type !== undefined) values.set(name, { name, type, from: 'request' })
  }
  const taken = new Set([...steps.map(({ name }) => name), ...values.keys()])
  const asked = new Set(steps.flatMap(({ as }) => (as === undefined ? [] : [as])))

  const yields = steps.map((step, from) => {
    const type = step.output === undefined ? undefined : parseFieldType(step.output)
    if (type === undefined) return undefined
    const name = step.as ?? nounOf(step.name)
    if (name === undefined || values.has(name)) return undefined
    if (step.as === undefined && (taken.has(name) || asked.has(name))) return undefined
    values.set(name, { name, type, from })
    return name
  })
  return { values, yields }
}

/** The values that a step may take. */
export const valuesBefore = ({ values }: DataFlow, step: number): ReadonlyArray<FlowValue> =>
  [...values.values()].filter(({ from }) => from === 'request' || from < step)

/** `parcel` of `sendParcel`; nothing where the name is a verb alone. */
const nounOf = (step: string): string | undefined => {
  const noun = step.replace(/^[a-z0-9]+/, '')
  const name = noun.slice(0, 1).toLowerCase() + noun.slice(1)
  return name === '' || unfit.has(name) ? undefined : name
}

/** Words that no variable may be called. */
const unfit: ReadonlySet<string> = new Set(
  `case class const default delete enum export function import new null package private public
  request return static string super switch this true false type var void`.split(/\s+/),
)

/** The values that an event of a step may carry: what the step takes, and what it yields. */
export const valuesToTell = (
  flow: DataFlow,
  { input = [] }: StepDescription,
  step: number,
): ReadonlyArray<FlowValue> =>
  [...input, flow.yields[step] ?? ''].flatMap((name) => flow.values.get(name) ?? [])

/** The fields of an event: as described, or all that the step which tells it has to say. */
export const eventFields = (
  description: ServiceDescription,
  name: string,
  event: EventDescription = {},
): Fields => {
  if (event.data !== undefined) return event.data
  const teller = description.steps.findIndex(({ tells = [] }) => tells.includes(name))
  const step = description.steps[teller]
  if (step === undefined) return {}
  return Object.fromEntries(
    valuesToTell(dataFlow(description), step, teller).map(({ name: field, type }) => [
      field,
      writtenType(type),
    ]),
  )
}

/** As it is written in a description. */
export const writtenType = ({ base, list, nullable, optional }: FieldType): string =>
  `${base}${list ? '[]' : ''}${nullable ? ' | null' : ''}${optional ? '?' : ''}`
