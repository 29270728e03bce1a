/** What the steps of a description must be to each other: their order, their ports, their values. */
import { mistakeAt, placeOf, placeText, wrong, type Report } from 'flext-core/yaml'

import { dataFlow, valuesBefore, valuesToTell, writtenType, type FlowValue } from './data-flow.ts'
import type { ServiceDescription } from './description.ts'
import { decodedType, parseFieldType } from './field-type.ts'
import { unique } from './check-names.ts'
import { meantHint } from './identifier.ts'
import { undoName } from './undo-verb.ts'
import type {
  Placed,
  WrittenDescription,
  WrittenFields,
  WrittenStep,
} from './written-description.ts'

export const checkSteps = (
  written: WrittenDescription,
  description: ServiceDescription,
  report: Report,
): void => {
  checkOrder(written.steps, report)
  for (const step of written.steps) checkUndo(step, report)
  checkPorts(written, report)
  checkValues(written, description, report)
  checkTold(written, description, report)
}

/** One point of no return; no change behind it could be taken back. */
const checkOrder = (steps: ReadonlyArray<WrittenStep>, report: Report): void => {
  const at = steps.findIndex(({ kind }) => kind.value === 'pivot')
  const pivot = steps[at]
  steps.forEach(({ name, kind }, index) => {
    const behind = pivot !== undefined && index > at
    if (kind.value === 'finishing' && !behind) {
      report(
        wrong(
          kind.node,
          pivot === undefined
            ? 'a pivot before what is finished'
            : 'finishing steps after the pivot',
          pivot === undefined ? 'make it changing, or declare a pivot before it' : undefined,
        ),
      )
    }
    if (!behind || kind.value === 'finishing') return
    const earlier = `${pivot.name.value} at ${placeText(placeOf(pivot.kind.node.span))}`
    report(
      mistakeAt(kind.node.span, {
        path: kind.node.path,
        expected:
          kind.value === 'pivot'
            ? 'one pivot, the point of no return'
            : 'finishing: nothing behind the pivot can be taken back',
        found: `${kind.value} behind the pivot ${earlier}`,
        hint:
          kind.value === 'pivot'
            ? undefined
            : `make ${name.value} finishing, or move it before the pivot`,
      }),
    )
  })
}

const checkUndo = ({ name, kind, undo, method }: WrittenStep, report: Report): void => {
  if (undo === undefined) return
  if (kind.value === 'transacting') {
    if (undo.value !== 'keep') {
      report(wrong(undo.node, 'keep, or nothing: its undo is written to the same database'))
    }
  } else if (kind.value !== 'changing') {
    report(
      wrong(undo.node, `no undo, for a ${kind.value} step is never taken back`, 'make it changing'),
    )
  } else if (undo.value === (method?.value ?? name.value)) {
    report(wrong(undo.node, 'another method than the one that makes the change'))
  }
}

/** A method does one thing; a database is no service. */
const checkPorts = ({ ports = [], steps }: WrittenDescription, report: Report): void => {
  const methods = new Map<string, string>()
  const databases = new Map<string, WrittenStep>()
  for (const { name: port, value } of ports) {
    const names = value.methods?.map(({ name }) => name) ?? []
    unique('a method that the port does not have yet', names, report)
    for (const name of names) methods.set(`${port.value}.${name.value}`, 'the list of methods')
  }
  for (const step of steps) {
    const { name, kind, port, method, undo } = step
    const first = databases.get(port.value)
    databases.set(port.value, first ?? step)
    if (first && (first.kind.value === 'transacting') !== (kind.value === 'transacting')) {
      const what = first.kind.value === 'transacting' ? 'a database' : 'no database'
      report(wrong(port.node, `another port: ${port.value} is ${what} for ${first.name.value}`))
    }
    if (kind.value === 'transacting') {
      const listed = ports.find(({ name: known }) => known.value === port.value)?.value.methods
      if (listed?.[0]) {
        report(wrong(listed[0].name.node, `no methods, for ${port.value} is a database`))
      }
      if (method) report(wrong(method.node, 'no method, for a transacting step writes SQL itself'))
      continue
    }
    const called = method?.value ?? name.value
    const calls = [{ called, node: (method ?? name).node }]
    if (kind.value === 'changing') {
      calls.push({ called: undo?.value ?? undoName(called), node: (undo ?? name).node })
    }
    for (const each of calls) {
      const key = `${port.value}.${each.called}`
      const other = methods.get(key)
      if (other === undefined) methods.set(key, name.value)
      else {
        report(
          mistakeAt(each.node.span, {
            path: each.node.path,
            expected: `a method of ${port.value} that no other step calls`,
            found: `${each.called}, which ${other} has`,
          }),
        )
      }
    }
  }
}

/** What a step takes is at hand; what the result is made of has been yielded. */
const checkValues = (
  { steps, request, result }: WrittenDescription,
  description: ServiceDescription,
  report: Report,
): void => {
  const flow = dataFlow(description)
  const names = new Set(request.map(({ name }) => name.value))
  const stepNames = new Set(steps.map(({ name }) => name.value))
  for (const { name } of request) {
    if (stepNames.has(name.value)) report(wrong(name.node, 'a field that no step is called'))
  }
  steps.forEach(({ input = [], port, as, output }, index) => {
    const known = valuesBefore(flow, index).map(({ name }) => name)
    for (const { value, node } of input) {
      if (!known.includes(value)) report(notAtHand(value, node, known))
      if (value === port.value) report(wrong(port.node, 'a port that no input is called like'))
    }
    if (as === undefined) return
    if (output === undefined) report(wrong(as.node, 'no name, for the step has no output'))
    if (names.has(as.value) || stepNames.has(as.value)) {
      report(wrong(as.node, 'a name that nothing in the flow has'))
    }
    names.add(as.value)
  })
  checkFields(result, valuesBefore(flow, steps.length), report)
}

const notAtHand = (name: string, node: Placed<string>['node'], known: ReadonlyArray<string>) =>
  wrong(
    node,
    known.length === 0
      ? 'a field of the request'
      : `one of ${known.join(', ')}: fields of the request, and what earlier steps yield`,
    meantHint(name, known) ??
      `declare it in the request, or say \`as: ${name}\` at the step that yields it`,
  )

const checkFields = (
  fields: WrittenFields,
  values: ReadonlyArray<FlowValue>,
  report: Report,
): void => {
  for (const { name, value } of fields) {
    const found = values.find((each) => each.name === name.value)
    const wanted = parseFieldType(value.value)
    if (found === undefined) {
      report(
        notAtHand(
          name.value,
          name.node,
          values.map((each) => each.name),
        ),
      )
    } else if (wanted && !fits(found.type, wanted)) {
      report(wrong(value.node, `${writtenType(found.type)}, as ${name.value} is`))
    }
  }
}

const fits = (found: FlowValue['type'], wanted: FlowValue['type']): boolean =>
  (wanted.optional || !found.optional) &&
  (decodedType(found) === decodedType(wanted) ||
    decodedType({ ...found, nullable: true }) === decodedType(wanted))

/** An event carries what the steps that tell it know. */
const checkTold = (
  { events = [], steps }: WrittenDescription,
  description: ServiceDescription,
  report: Report,
): void => {
  const flow = dataFlow(description)
  const inferred = new Map<string, string>()
  steps.forEach(({ name, tells = [] }, index) => {
    const step = description.steps[index]
    if (step === undefined) return
    const values = valuesToTell(flow, step, index)
    for (const { value, node } of tells) {
      const declared = events.find((each) => each.name.value === value)?.value.data
      if (declared) {
        const lacking = declared
          .map((field) => field.name.value)
          .filter((field) => !values.some((each) => each.name === field))
        if (lacking.length > 0) {
          report(
            mistakeAt(node.span, {
              path: node.path,
              expected: `an event of what ${name.value} takes and yields (${values.map((each) => each.name).join(', ')})`,
              found: `${value}, which carries ${lacking.join(', ')}`,
            }),
          )
        }
        continue
      }
      const data = JSON.stringify(values.map((each) => [each.name, each.type]))
      const other = inferred.get(value)
      inferred.set(value, other ?? data)
      if (other !== undefined && other !== data) {
        report(
          wrong(node, 'an event that one step tells, or one whose data are declared under events'),
        )
      }
    }
  })
}
