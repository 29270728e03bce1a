/** Writes the description of a service as a person would: steps as blocks, short lists on a line. */
import { Document, isMap, isSeq, visit, type Pair } from 'yaml'

import type { ServiceDescription, StepDescription } from './description.ts'

/** The text of a `.service.yml` that reads as this description. */
export const writeServiceDescription = (description: ServiceDescription): string => {
  const { steps, ...rest } = description
  const document = new Document(
    inOrder({ ...rest, steps: steps.map((step) => inOrder(step, stepKeys)) }, keys),
    { aliasDuplicateObjects: false },
  )
  visit(document, {
    Pair: (_, pair: Pair) => {
      const key = String(pair.key)
      if (!short.has(key)) return
      const { value } = pair
      if (isMap(value) || isSeq(value)) value.flow = JSON.stringify(value).length < widest
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

/** Longer lists are written a line an item. */
const widest = 90

const short: ReadonlySet<string> = new Set([
  'input',
  'fails',
  'tells',
  'errors',
  'request',
  'result',
  'data',
  'example',
])

const keys: ReadonlyArray<keyof ServiceDescription> = [
  'service',
  'name',
  'version',
  'description',
  'models',
  'request',
  'result',
  'example',
  'errors',
  'events',
  'ports',
  'steps',
  'rules',
]

const stepKeys: ReadonlyArray<keyof StepDescription> = [
  'name',
  'kind',
  'description',
  'port',
  'method',
  'input',
  'output',
  'as',
  'undo',
  'fails',
  'tells',
  'retry',
  'timeout',
]

const inOrder = <A extends object>(value: A, order: ReadonlyArray<keyof A & string>): object =>
  Object.fromEntries(order.flatMap((key) => (value[key] === undefined ? [] : [[key, value[key]]])))
