/** Rules are about fields of the request, and the example that the tests use must keep them. */
import { decode } from 'flext-core'
import { mistakeAt, wrong, type Report } from 'flext-core/yaml'
import { either as E } from 'fp-ts'

import type { ServiceDescription } from './description.ts'
import { codecOfFields, decodedType, knownTypes, parseFieldType } from './field-type.ts'
import { meantHint } from './identifier.ts'
import { isTrue, parseCondition, type Comparison } from './rule-condition.ts'
import { sampleRequest } from './sample-request.ts'
import type { WrittenDescription, WrittenRule } from './written-description.ts'

export const checkRules = (
  { rules = [], example }: WrittenDescription,
  description: ServiceDescription,
  report: Report,
): void => {
  const { request, models = {} } = description
  const sound = rules.filter((rule) => checkRule(rule, description, report))
  const sample = sampleRequest(description)
  const decoded = decode(codecOfFields(request, models, 'Request'), sample)
  if (example && E.isLeft(decoded)) {
    for (const { path, expected, found } of decoded.left.problems) {
      const at = path === '' ? 'example' : `example.${path}`
      report(mistakeAt(example.node.span, { path: at, expected, found }))
    }
    return
  }
  for (const { that } of sound) {
    const untrue = parseCondition(that.value)?.filter((each) => !isTrue(each, sample)) ?? []
    if (untrue.length === 0) continue
    report(
      mistakeAt(that.node.span, {
        path: that.node.path,
        expected: 'an example request that keeps the rule, for the tests',
        found: JSON.stringify(sample),
        hint: 'give one under `example`',
      }),
    )
  }
}

const checkRule = (
  { that: { value, node } }: WrittenRule,
  { request }: ServiceDescription,
  report: Report,
): boolean => {
  const comparisons = parseCondition(value)
  if (comparisons === undefined) {
    report(wrong(node, "a condition such as pens <= 100 or to != 'Atlantis', joined with `and`"))
    return false
  }
  const wrongs = comparisons.flatMap((each) => complaint(each, request))
  for (const { expected, hint } of wrongs) report(wrong(node, expected, hint))
  return wrongs.length === 0
}

interface Complaint {
  readonly expected: string
  readonly hint?: string | undefined
}

const complaint = (
  { field, length, value }: Comparison,
  request: ServiceDescription['request'],
): ReadonlyArray<Complaint> => {
  const fields = Object.keys(request)
  const type = parseFieldType(request[field] ?? '')
  if (type === undefined) {
    return [
      { expected: `a field of the request (${fields.join(', ')})`, hint: meantHint(field, fields) },
    ]
  }
  if (!knownTypes.has(type.base)) return []
  const decoded = decodedType(type)
  if (length) {
    return decoded === 'string' || type.list
      ? []
      : [{ expected: `a field with a length; ${field} is ${decoded}` }]
  }
  return decoded === typeof value ? [] : [{ expected: `a ${decoded}, as ${field} is` }]
}
