/**
 * Expands variables in the texts of a located value, by Meltano's rule: `$NAME` in upper case only,
 * `${name}` in any case, `\$` for a dollar sign. A variable that is not set is a mistake, or an
 * empty text where the project asks for Meltano's own behaviour.
 */
import type { JsonValue } from 'flext-core'
import {
  didYouMean,
  mistakeAt,
  type Located,
  type LocatedScalar,
  type Report,
} from 'flext-core/yaml'

export type Variables = Readonly<Record<string, string>>

export interface Expansion {
  readonly variables: Variables
  /** Whether a variable that is not set is a mistake; otherwise it is a warning. */
  readonly strict: boolean
  readonly warn: Report
  /** Leaves every reference as it is written. */
  readonly keep?: true
  /** Variables that are expanded to an empty text even so. */
  readonly mayBeUnset?: (name: string) => boolean
  readonly report: Report
}

/** Leaves references as they stand. */
export const asWritten: Expansion = {
  variables: {},
  strict: false,
  keep: true,
  report: () => {},
  warn: () => {},
}

const REFERENCE = /(\\)?\$(?:\{(\w+)\}|([A-Z][A-Z0-9_]*))/g

/** The JSON a value stands for, with the variables in its texts expanded at any depth. */
export const expandValue = (node: Located, expansion: Expansion): JsonValue => {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && expansion.keep !== true
        ? expandScalar(node, node.value, expansion)
        : node.value
    case 'list':
      return node.items.map((item) => expandValue(item, expansion))
    case 'map':
      return Object.fromEntries(
        [...node.entries].map(([key, { value }]) => [key, expandValue(value, expansion)]),
      )
  }
}

/** A value that is used as a text: its variables expanded, anything but a text as its JSON. */
export const expandToText = (node: Located, expansion: Expansion): string => {
  const value = expandValue(node, expansion)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Expands a text; `missing` is asked for what stands in for a variable that is not set. */
export const expandText = (
  text: string,
  variables: Variables,
  missing: (name: string, reference: string) => string,
): string =>
  text.replace(REFERENCE, (reference: string, escape?: string, braced?: string, bare?: string) => {
    if (escape !== undefined) return reference.slice(1)
    const name = braced ?? bare ?? ''
    return Object.hasOwn(variables, name) ? (variables[name] ?? '') : missing(name, reference)
  })

const expandScalar = (node: LocatedScalar, text: string, expansion: Expansion): string =>
  expandText(text, expansion.variables, (name, reference) => {
    if (expansion.mayBeUnset?.(name) !== true) {
      const tell = expansion.strict ? expansion.report : expansion.warn
      tell(notSet(node, name, reference, expansion.variables))
    }
    return ''
  })

const notSet = (
  { span, path }: LocatedScalar,
  name: string,
  reference: string,
  variables: Variables,
) => {
  const written = span.source.text.slice(span.start, span.end)
  const offset = Math.max(0, written.indexOf(reference))
  const start = span.start + offset
  const meant = didYouMean(name, Object.keys(variables))
  const how = `set it in the environment or in .env, or write \\${reference} to mean the text itself`
  return mistakeAt(
    { source: span.source, start, end: start + reference.length },
    {
      path,
      expected: `the variable ${name} to be set`,
      found: 'no such variable',
      hint: meant === undefined ? how : `did you mean ${meant}? Otherwise ${how}`,
    },
  )
}
