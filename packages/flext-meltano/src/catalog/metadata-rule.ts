/**
 * A rule that sets one key of the metadata wherever its patterns match. Both `select` and `metadata`
 * of an extractor come down to such rules; they are applied in order, so that the last one wins.
 */
import type { JsonValue } from 'flext-core'

import { flattened, type JsonObject } from '../project/json.ts'
import { fnmatch } from './fnmatch.ts'
import { breadcrumbOf, parseSelectPattern, partsOf } from './select-pattern.ts'

export interface MetadataRule {
  /** What the project says: the rule's source in warnings. */
  readonly written: string
  readonly from: 'select' | 'metadata'
  /** Whether it is the rule's own aim, or only what its aim needs (the parents of an attribute). */
  readonly aim: boolean
  readonly matchesStream: (id: string) => boolean
  readonly matchesBreadcrumb: (breadcrumb: ReadonlyArray<string>) => boolean
  readonly key: string
  readonly value: JsonValue
}

/** First nothing is selected, then what is included is, then what is left out is not. */
export const selectRules = (patterns: ReadonlyArray<string>): ReadonlyArray<MetadataRule> => {
  const parsed = patterns.map(parseSelectPattern)
  return [
    rule('*', [], { written: '', aim: false, value: false }),
    rule('*', ['properties', '*'], { written: '', aim: false, value: false }),
    ...parsed.filter(({ negated }) => !negated).flatMap(including),
    ...parsed.filter(({ negated }) => negated).flatMap(excluding),
  ]
}

/** `stream: { key: value }`, `stream.attribute: { key: value }`, nested or dotted. */
export const metadataRules = (metadata: JsonObject): ReadonlyArray<MetadataRule> =>
  flattened(metadata).flatMap(([written, value]) => {
    const parts = partsOf(written)
    if (parts.length < 2) return []
    const attribute = parts.slice(1, -1)
    return rule(parts[0] ?? '', schemaPath(attribute) ?? breadcrumbOf(attribute), {
      written,
      aim: true,
      from: 'metadata',
      key: parts.at(-1) ?? '',
      value,
    })
  })

type Pattern = ReturnType<typeof parseSelectPattern>

/** What is selected needs its parents and its stream. */
const including = ({ raw, stream, attribute }: Pattern): ReadonlyArray<MetadataRule> => {
  const said = { written: raw, value: true }
  if (attribute.length === 0) return wholeStream(stream, { ...said, aim: true })
  const parents = attribute.map((_, depth) => attribute.slice(0, depth))
  return [
    ...parents.map((parent) =>
      rule(stream, breadcrumbOf(parent), { ...said, aim: attribute.join() === '*' }),
    ),
    rule(stream, breadcrumbOf(attribute), { ...said, aim: true }),
  ]
}

const excluding = ({ raw, stream, attribute }: Pattern): ReadonlyArray<MetadataRule> => {
  const said = { written: raw, value: false, aim: true }
  const whole = attribute.length === 0 || (attribute.length === 1 && attribute[0] === '*')
  return whole ? wholeStream(stream, said) : [rule(stream, breadcrumbOf(attribute), said)]
}

const wholeStream = (stream: string, said: Said): ReadonlyArray<MetadataRule> => [
  rule(stream, [], said),
  rule(stream, ['properties', '*'], said),
]

interface Said {
  readonly written: string
  readonly aim: boolean
  readonly value: JsonValue
  readonly from?: MetadataRule['from']
  readonly key?: string
}

const rule = (
  stream: string,
  breadcrumb: ReadonlyArray<string>,
  { written, aim, value, from = 'select', key = 'selected' }: Said,
): MetadataRule => {
  const matches = fnmatch(breadcrumb.join('.'))
  return {
    written,
    from,
    aim,
    matchesStream: fnmatch(stream),
    matchesBreadcrumb: (found) => matches(found.join('.')),
    key,
    value,
  }
}

/** An attribute may also be written as it stands in the schema: `properties.a.properties.b`. */
const schemaPath = (attribute: ReadonlyArray<string>): ReadonlyArray<string> | undefined =>
  attribute.length >= 2 &&
  attribute.length % 2 === 0 &&
  attribute.every((part, nth) => nth % 2 === 1 || part === 'properties')
    ? attribute
    : undefined
