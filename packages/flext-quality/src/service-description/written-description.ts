/** A description as it stands in its file: each part with its place, nothing checked against another. */
import type { JsonValue, StepKind } from 'flext-core'
import {
  isNothing,
  listOf,
  map,
  object,
  oneOf,
  placed,
  text,
  wrong,
  type Located,
  type LocatedMap,
  type Read,
} from 'flext-core/yaml'

import type { Publish } from './description.ts'
import { camelName, pascalName } from './identifier.ts'

export interface Placed<A> {
  readonly value: A
  readonly node: Located
}

/** An entry of a map whose keys are names. */
export interface Named<A> {
  readonly name: Placed<string>
  readonly value: A
}

export type WrittenFields = ReadonlyArray<Named<Placed<string>>>

export interface WrittenEvent {
  readonly data?: WrittenFields
  readonly version?: number
  readonly publish?: Publish
}

export interface WrittenPort {
  readonly description?: string
  readonly methods?: ReadonlyArray<WrittenMethod>
}

export interface WrittenMethod {
  readonly name: Placed<string>
  readonly input?: WrittenFields
  readonly output: Placed<string>
  readonly fails?: ReadonlyArray<Placed<string>>
}

export interface WrittenStep {
  readonly name: Placed<string>
  readonly kind: Placed<StepKind>
  readonly description?: string
  readonly port: Placed<string>
  readonly method?: Placed<string>
  readonly input?: ReadonlyArray<Placed<string>>
  readonly output?: Placed<string>
  readonly as?: Placed<string>
  readonly undo?: Placed<string>
  readonly fails?: ReadonlyArray<Placed<string>>
  readonly tells?: ReadonlyArray<Placed<string>>
  readonly retry?: number
  readonly timeout?: string
}

export interface WrittenRule {
  readonly name: Placed<string>
  readonly that: Placed<string>
}

export interface WrittenDescription {
  readonly service: Placed<string>
  readonly name?: string
  readonly version?: number
  readonly description?: string
  readonly models?: ReadonlyArray<Named<WrittenFields>>
  readonly request: WrittenFields
  readonly result: WrittenFields
  readonly example?: Placed<JsonValue>
  readonly errors?: ReadonlyArray<Placed<string>>
  readonly events?: ReadonlyArray<Named<WrittenEvent>>
  readonly ports?: ReadonlyArray<Named<WrittenPort>>
  readonly steps: ReadonlyArray<WrittenStep>
  readonly rules?: ReadonlyArray<WrittenRule>
}

const whole =
  (what: string, least: number): Read<number> =>
  (node, report) =>
    node.kind === 'scalar' && Number.isInteger(node.value) && Number(node.value) >= least
      ? Number(node.value)
      : void report(wrong(node, `${what}: a whole number from ${least}`))

const serviceName: Read<string> = (node, report) =>
  node.kind === 'scalar' && /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*$/.test(String(node.value))
    ? String(node.value)
    : void report(wrong(node, 'a name in the form of shop.place-order'))

const duration: Read<string> = (node, report) =>
  node.kind === 'scalar' && /^[1-9]\d*(?:ms|s|m|h|d)$/.test(String(node.value))
    ? String(node.value)
    : void report(wrong(node, 'a duration such as 10s, 500ms or 2m'))

const entries = (node: LocatedMap): ReadonlyArray<Named<Located>> =>
  [...node.entries].map(([key, { keySpan, value }]) => ({
    name: {
      value: key,
      node: { kind: 'scalar', span: keySpan, path: value.path, value: key },
    },
    value,
  }))

/** A map whose keys are names, each read where it stands. */
const named =
  <A>(name: Read<string>, value: Read<A>): Read<ReadonlyArray<Named<A>>> =>
  (node, report) => {
    if (isNothing(node)) return []
    const found = map(node, report)
    return (
      found &&
      entries(found).flatMap((entry) => {
        const key = name(entry.name.node, report)
        const read = value(entry.value, report)
        return key === undefined || read === undefined ? [] : [{ name: entry.name, value: read }]
      })
    )
  }

/** Of a key without a value an empty one. */
const orEmpty =
  <A>(read: Read<A>): Read<A> =>
  (node, report) =>
    isNothing(node)
      ? read({ kind: 'map', span: node.span, path: node.path, entries: new Map() }, report)
      : read(node, report)

const fields = named(camelName('a field'), placed(text))

const event = orEmpty(
  object<WrittenEvent>({
    what: 'an event',
    fields: {
      data: fields,
      version: whole('a version', 1),
      publish: oneOf('after-commit', 'at-once'),
    },
  }),
)

const port = orEmpty(
  object<WrittenPort>({
    what: 'a port',
    fields: {
      description: text,
      methods: listOf(
        object<WrittenMethod>({
          what: 'a method',
          fields: {
            name: placed(camelName('a method')),
            input: fields,
            output: placed(text),
            fails: listOf(placed(pascalName('an error'))),
          },
          required: ['name', 'output'],
        }),
      ),
    },
  }),
)

/** One step. */
export const writtenStep: Read<WrittenStep> = object<WrittenStep>({
  what: 'a step',
  fields: {
    name: placed(camelName('a step')),
    kind: placed(oneOf('reading', 'changing', 'transacting', 'pivot', 'finishing')),
    description: text,
    port: placed(camelName('a port')),
    method: placed(camelName('a method')),
    input: listOf(placed(camelName('an input'))),
    output: placed(text),
    as: placed(camelName('an output')),
    undo: placed(camelName('a method')),
    fails: listOf(placed(pascalName('an error'))),
    tells: listOf(placed(pascalName('an event'))),
    retry: whole('retry', 0),
    timeout: duration,
  },
  required: ['name', 'kind', 'port'],
})

/** JSON as it stands. */
const json: Read<JsonValue> = (node) => {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map((item) => json(item, () => {}) ?? null)
    case 'map':
      return Object.fromEntries(
        [...node.entries].map(([key, { value }]) => [key, json(value, () => {}) ?? null]),
      )
  }
}

/** A whole file. */
export const writtenDescription: Read<WrittenDescription> = object<WrittenDescription>({
  what: 'a service',
  fields: {
    service: placed(pascalName('a service')),
    name: serviceName,
    version: whole('a version', 1),
    description: text,
    models: named(pascalName('a model'), fields),
    request: fields,
    result: fields,
    example: placed(json),
    errors: listOf(placed(pascalName('an error'))),
    events: named(pascalName('an event'), event),
    ports: named(camelName('a port'), port),
    steps: (node, report) =>
      node.kind === 'list' && node.items.length === 0
        ? void report(wrong(node, 'at least one step'))
        : listOf(writtenStep)(node, report),
    rules: listOf(
      object<WrittenRule>({
        what: 'a rule',
        fields: { name: placed(text), that: placed(text) },
        required: ['name', 'that'],
      }),
    ),
  },
  required: ['service', 'request', 'result', 'steps'],
})
