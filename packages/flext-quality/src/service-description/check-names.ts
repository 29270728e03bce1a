/** What the names of a description must be to each other: known where they are used, and unique. */
import { mistakeAt, placeOf, placeText, wrong, type Located, type Report } from 'flext-core/yaml'

import { knownTypes, parseFieldType } from './field-type.ts'
import { meantHint } from './identifier.ts'
import type { Placed, WrittenDescription, WrittenFields } from './written-description.ts'

export const checkNames = (written: WrittenDescription, report: Report): void => {
  checkUnique(written, report)
  checkTypes(written, report)
  const { steps, errors, ports = [], events } = written
  const methods = ports.flatMap(({ value }) => value.methods ?? [])
  for (const name of errors ? methods.flatMap(({ fails = [] }) => fails) : []) {
    checkKnown(name, 'error', values(errors ?? []), report)
  }
  for (const { port, fails = [], tells = [] } of steps) {
    if (written.ports) checkKnown(port, 'port', namesOf(ports), report)
    for (const name of errors ? fails : []) checkKnown(name, 'error', values(errors ?? []), report)
    for (const name of events ? tells : []) checkKnown(name, 'event', namesOf(events ?? []), report)
  }
}

/** One of the known names, or what is meant. */
export const checkKnown = (
  { value, node }: Placed<string>,
  what: string,
  known: ReadonlyArray<string>,
  report: Report,
): void => {
  if (known.includes(value)) return
  const expected =
    known.length === 0 ? `no ${what}: none is declared` : `one of ${known.join(', ')}`
  report(wrong(node, expected, meantHint(value, known)))
}

const checkUnique = (
  { service, models = [], errors = [], events = [], steps, rules = [] }: WrittenDescription,
  report: Report,
): void => {
  const classes = [
    service,
    ...models.map(({ name }) => name),
    ...errors,
    ...events.map(({ name }) => name),
  ]
  const made = ['Request', 'Result', 'Error', 'Ports'].map((end) => service.value + end)
  const known = new Set([...knownTypes.keys(), 'RunEnded', 'CrashWorld', ...made])
  unique('a name that nothing else has', classes, report)
  unique(
    'a name that no other step has',
    steps.map(({ name }) => name),
    report,
  )
  unique(
    'a sentence that no other rule has',
    rules.map(({ name }) => name),
    report,
  )
  for (const { value, node } of classes) {
    if (known.has(value)) report(wrong(node, 'a name that is not known already'))
  }
}

export const unique = (
  expected: string,
  names: ReadonlyArray<Placed<string>>,
  report: Report,
): void => {
  const seen = new Map<string, Located>()
  for (const { value, node } of names) {
    const earlier = seen.get(value)
    if (earlier === undefined) seen.set(value, node)
    else report(usedTwice(node, expected, value, earlier))
  }
}

const usedTwice = (node: Located, expected: string, name: string, earlier: Located) =>
  mistakeAt(node.span, {
    path: node.path,
    expected,
    found: `${JSON.stringify(name)}, as at ${placeText(placeOf(earlier.span))}`,
  })

const checkTypes = (written: WrittenDescription, report: Report): void => {
  const { models = [], request, result, events = [], ports = [], steps } = written
  const known = [...knownTypes.keys(), ...namesOf(models)]
  const check = (type: Placed<string>, required: boolean) =>
    checkType(type, known, required, report)
  const checkAll = (fields: WrittenFields) => fields.forEach(({ value }) => check(value, false))

  for (const { value } of models) checkAll(value)
  checkAll(request)
  checkAll(result)
  for (const { value } of events) checkAll(value.data ?? [])
  for (const { input = [], output } of ports.flatMap(({ value }) => value.methods ?? [])) {
    checkAll(input)
    check(output, true)
  }
  for (const { output } of steps) if (output) check(output, true)
  for (const { name, value } of models) checkFinite(name, value, report)
}

const checkType = (
  { value, node }: Placed<string>,
  known: ReadonlyArray<string>,
  required: boolean,
  report: Report,
): void => {
  const type = parseFieldType(value)
  if (type === undefined) {
    report(wrong(node, 'a type such as PositiveInt, string[], string | null or Instant?'))
  } else if (!known.includes(type.base)) {
    const hint = meantHint(type.base, known) ?? usual.get(type.base.toLowerCase())
    report(wrong(node, `one of ${known.join(', ')}`, hint))
  } else if (required && type.optional) {
    report(wrong(node, 'a type without `?`', `write ${value.replace(/\s*\?\s*$/, '')} | null`))
  }
}

/** What people write who come from elsewhere. */
const usual: ReadonlyMap<string, string> = new Map([
  ['date', 'write Instant, or LocalDate for a day'],
  ['datetime', 'write Instant'],
  ['float', 'write number'],
  ['decimal', 'write number'],
  ['uuid', 'write NonEmptyString'],
  ['any', 'write Json'],
  ['object', 'declare it under models'],
  ['bool', 'write boolean'],
  ['str', 'write string'],
  ['void', 'leave it out where there is nothing'],
])

const checkFinite = (name: Placed<string>, fields: WrittenFields, report: Report): void => {
  for (const { value } of fields) {
    if (parseFieldType(value.value)?.base === name.value) {
      report(wrong(value.node, `a type other than ${name.value} itself`))
    }
  }
}

const namesOf = (entries: ReadonlyArray<{ readonly name: Placed<string> }>) =>
  entries.map(({ name }) => name.value)
const values = (names: ReadonlyArray<Placed<string>>) => names.map(({ value }) => value)
