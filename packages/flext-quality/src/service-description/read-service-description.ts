/** Reads the description of a service, and tells all that is wrong with it at once. */
import type { FlextResult } from 'flext-core'
import {
  inOrder,
  mistakeAt,
  parseYaml,
  type Located,
  type Mistake,
  type SourceText,
} from 'flext-core/yaml'
import { either as E } from 'fp-ts'

import { checkNames } from './check-names.ts'
import { checkRules } from './check-rules.ts'
import { checkSteps } from './check-steps.ts'
import type { Fields, PortDescription, ServiceDescription, StepDescription } from './description.ts'
import { serviceDescriptionInvalid, type ServiceDescriptionInvalid } from './error.ts'
import {
  writtenDescription,
  type Named,
  type Placed,
  type WrittenDescription,
  type WrittenEvent,
  type WrittenFields,
  type WrittenPort,
  type WrittenStep,
} from './written-description.ts'

/** The description in a text of YAML. */
export const readServiceDescription = (
  source: SourceText,
): FlextResult<ServiceDescription, ServiceDescriptionInvalid> => {
  const mistakes: Array<Mistake> = []
  const node = parseYaml(source, (mistake) => mistakes.push(mistake))
  return node === undefined
    ? E.left(serviceDescriptionInvalid(source.file, syntaxMistake(source, mistakes)))
    : readLocatedDescription(source, node)
}

/** The first alone: a parser stumbles over the rest of the file for the same reason. */
const syntaxMistake = (
  { text }: SourceText,
  mistakes: ReadonlyArray<Mistake>,
): ReadonlyArray<Mistake> =>
  inOrder(mistakes)
    .slice(0, 1)
    .map((mistake) => {
      const { place } = mistake
      const line = place._tag === 'FilePlace' ? text.split('\n')[place.line - 1] : undefined
      return /\w\[\]/.test(line ?? '')
        ? { ...mistake, hint: 'put a list such as "string[]" in quotes between braces' }
        : mistake
    })

/** The same of a description that was written otherwise, such as in words of a command line. */
export const readLocatedDescription = (
  source: SourceText,
  node: Located,
): FlextResult<ServiceDescription, ServiceDescriptionInvalid> => {
  const mistakes: Array<Mistake> = []
  const report = (mistake: Mistake): void => void mistakes.push(mistake)
  const written = writtenDescription(node, report)
  if (written === undefined && mistakes.length === 0) {
    report(mistakeAt(node.span, { path: '', expected: 'a service', found: 'something else' }))
  }
  if (written === undefined) return E.left(serviceDescriptionInvalid(source.file, mistakes))
  const description = plain(written)
  // What could not be read would be missed by the others, which would then be told for nothing.
  const whole = mistakes.length === 0
  checkNames(written, report)
  if (!whole) return E.left(serviceDescriptionInvalid(source.file, mistakes))
  checkSteps(written, description, report)
  checkRules(written, description, report)
  return mistakes.length === 0
    ? E.right(description)
    : E.left(serviceDescriptionInvalid(source.file, mistakes))
}

/** Without places. */
const plain = (written: WrittenDescription): ServiceDescription =>
  defined({
    service: written.service.value,
    name: written.name,
    version: written.version,
    description: written.description,
    models: byName(written.models, fieldsOf),
    request: fieldsOf(written.request),
    result: fieldsOf(written.result),
    example: written.example?.value as ServiceDescription['example'],
    errors: valuesOf(written.errors),
    events: byName(written.events, eventOf),
    ports: byName(written.ports, portOf),
    steps: written.steps.map(stepOf),
    rules: written.rules?.map(({ name, that }) => ({ name: name.value, that: that.value })),
  })

const stepOf = (step: WrittenStep): StepDescription =>
  defined({
    name: step.name.value,
    kind: step.kind.value,
    description: step.description,
    port: step.port.value,
    method: step.method?.value,
    input: valuesOf(step.input),
    output: step.output?.value,
    as: step.as?.value,
    undo: step.undo?.value,
    fails: valuesOf(step.fails),
    tells: valuesOf(step.tells),
    retry: step.retry,
    timeout: step.timeout,
  })

const portOf = ({ description, methods }: WrittenPort): PortDescription =>
  defined({
    description,
    methods: methods?.map(({ name, input, output, fails }) =>
      defined({
        name: name.value,
        input: input && fieldsOf(input),
        output: output.value,
        fails: valuesOf(fails),
      }),
    ),
  })

const eventOf = ({ data, version, publish }: WrittenEvent) =>
  defined({ data: data && fieldsOf(data), version, publish })

const fieldsOf = (fields: WrittenFields): Fields =>
  Object.fromEntries(fields.map(({ name, value }) => [name.value, value.value]))

const valuesOf = (names: ReadonlyArray<Placed<string>> | undefined) =>
  names?.map(({ value }) => value)

const byName = <A, B>(
  entries: ReadonlyArray<Named<A>> | undefined,
  value: (written: A) => B,
): Readonly<Record<string, B>> | undefined =>
  entries && Object.fromEntries(entries.map((entry) => [entry.name.value, value(entry.value)]))

type Defined<A> = { readonly [Key in keyof A]: Exclude<A[Key], undefined> }

/** Without what is not there. */
const defined = <A extends object>(fields: A): Defined<A> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<A>
