/** A described service with all that its files have to know, worked out once. */
import {
  dataFlow,
  decodedType,
  eventFields,
  parseFieldType,
  sampleRequest,
  undoName,
  type DataFlow,
  type FieldType,
  type Fields,
  type MethodDescription,
  type ServiceDescription,
  type StepDescription,
} from 'flext-quality'

import { kebabCase, pascalCase } from '../input/names.ts'

export interface InputPlan {
  readonly name: string
  readonly type: FieldType
  /** In TypeScript. */
  readonly decoded: string
}

export interface StepPlan extends StepDescription {
  readonly file: string
  readonly method: string
  readonly undoMethod: string
  readonly inputs: ReadonlyArray<InputPlan>
  readonly outputType: FieldType | undefined
  /** What the flow calls the output, where it is asked for. */
  readonly yields: string | undefined
  /** Whether a later step or the result asks for the output. */
  readonly isUsed: boolean
  readonly fails: ReadonlyArray<string>
  readonly tells: ReadonlyArray<string>
  /** Whether it is a step of the flow, and not only a method of a port. */
  readonly isInFlow: boolean
}

export interface PortPlan {
  readonly name: string
  /** `StockPort`. */
  readonly type: string
  readonly description: string | undefined
  /** Whether it is a SQL database, which transacting steps write to. */
  readonly isDatabase: boolean
  /** The steps that ask it, and what it can be asked beside. */
  readonly steps: ReadonlyArray<StepPlan>
}

export interface EventPlan {
  readonly name: string
  /** `shop.place-order.pens-reserved`. */
  readonly type: string
  readonly fields: Fields
  readonly version: number | undefined
  readonly publish: string | undefined
}

export interface ServicePlan {
  readonly description: ServiceDescription
  /** `PlaceOrder`. */
  readonly className: string
  /** `placeOrder`. */
  readonly value: string
  /** `place-order`, its folder and its file. */
  readonly file: string
  /** In the journal. */
  readonly journalName: string
  readonly models: Readonly<Record<string, Fields>>
  readonly errors: ReadonlyArray<string>
  readonly events: ReadonlyArray<EventPlan>
  readonly ports: ReadonlyArray<PortPlan>
  readonly steps: ReadonlyArray<StepPlan>
  readonly flow: DataFlow
  /** As JSON. */
  readonly sample: ReturnType<typeof sampleRequest>
  /** Whether its world is opened asynchronously, as databases are. */
  readonly isAsync: boolean
}

/** Works out what the files of a service are made of. `library` begins its name in the journal. */
export const servicePlan = (description: ServiceDescription, library: string): ServicePlan => {
  const { service, models = {} } = description
  const flow = dataFlow(description)
  const file = kebabCase(service)
  const journalName = description.name ?? `${kebabCase(library)}.${file}`
  const steps = description.steps.map((step, index) => stepPlan(description, flow, step, index))
  const ports = portPlans(description, steps)
  return {
    description,
    className: service,
    value: small(service),
    file,
    journalName,
    models,
    errors:
      description.errors ??
      distinct([...steps, ...ports.flatMap((port) => port.steps)].flatMap(({ fails }) => fails)),
    events: eventPlans(description, steps, journalName),
    ports,
    steps,
    flow,
    sample: sampleRequest(description),
    isAsync: ports.some(({ isDatabase }) => isDatabase),
  }
}

const stepPlan = (
  { steps, result }: ServiceDescription,
  flow: DataFlow,
  step: StepDescription,
  index: number,
): StepPlan => {
  const yields = flow.yields[index]
  const later = steps.slice(index + 1).flatMap(({ input = [] }) => input)
  const method = step.method ?? step.name
  return {
    ...step,
    file: kebabCase(step.name),
    method,
    undoMethod: step.undo ?? undoName(method),
    inputs: (step.input ?? []).flatMap((name) => {
      const type = flow.values.get(name)?.type
      return type === undefined ? [] : [inputPlan(name, type)]
    }),
    outputType: step.output === undefined ? undefined : parseFieldType(step.output),
    yields,
    isUsed: yields !== undefined && (later.includes(yields) || yields in result),
    fails: step.fails ?? [],
    tells: step.tells ?? [],
    isInFlow: true,
  }
}

const inputPlan = (name: string, type: FieldType): InputPlan => ({
  name,
  type,
  decoded: `${decodedType(type)}${type.optional ? ' | undefined' : ''}`,
})

const portPlans = (
  { ports }: ServiceDescription,
  steps: ReadonlyArray<StepPlan>,
): ReadonlyArray<PortPlan> =>
  distinct([...Object.keys(ports ?? {}), ...steps.map(({ port }) => port)])
    .map((name) => {
      const own = [
        ...steps.filter(({ port }) => port === name),
        ...(ports?.[name]?.methods ?? []).map((method) => methodPlan(name, method)),
      ]
      return {
        name,
        type: `${pascalCase(name)}Port`,
        description: ports?.[name]?.description,
        isDatabase: own.some(({ kind }) => kind === 'transacting'),
        steps: own,
      }
    })
    .filter((port) => port.steps.length > 0)

const methodPlan = (
  port: string,
  { name, input = {}, output, fails = [] }: MethodDescription,
): StepPlan => ({
  name,
  kind: 'reading',
  port,
  file: kebabCase(name),
  method: name,
  undoMethod: '',
  inputs: Object.entries(input).flatMap(([field, written]) => {
    const type = parseFieldType(written)
    return type === undefined ? [] : [inputPlan(field, type)]
  }),
  output,
  outputType: parseFieldType(output),
  yields: undefined,
  isUsed: false,
  fails,
  tells: [],
  isInFlow: false,
})

const eventPlans = (
  description: ServiceDescription,
  steps: ReadonlyArray<StepPlan>,
  journalName: string,
): ReadonlyArray<EventPlan> => {
  const declared = description.events ?? {}
  const told = steps.flatMap(({ tells }) => tells)
  return distinct([...Object.keys(declared), ...told]).map((name) => ({
    name,
    type: `${journalName}.${kebabCase(name)}`,
    fields: eventFields(description, name, declared[name]),
    version: declared[name]?.version,
    publish: declared[name]?.publish,
  }))
}

const distinct = (names: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(names)]

/** `PlaceOrder` is `placeOrder` as a value. */
export const small = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1)
