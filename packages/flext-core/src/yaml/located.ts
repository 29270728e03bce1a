/**
 * A value of a YAML file together with where it stands. Aliases and merge keys are resolved, so
 * that a reader meets only maps, lists and scalars; each part still knows its own place.
 */
import { describeFound } from '../codec/found.ts'

import type { Span } from './source-text.ts'

export type Scalar = string | number | boolean | null

export interface LocatedScalar extends Part {
  readonly kind: 'scalar'
  readonly value: Scalar
}
export interface LocatedList extends Part {
  readonly kind: 'list'
  readonly items: ReadonlyArray<Located>
}
export interface LocatedMap extends Part {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, LocatedEntry>
}
export type Located = LocatedScalar | LocatedList | LocatedMap

export interface LocatedEntry {
  readonly keySpan: Span
  readonly value: Located
}

interface Part {
  readonly span: Span
  /** The path from the root of the file, such as `plugins.extractors[1].config`. */
  readonly path: string
}

/** `a.b`, or `a["b c"]` for a key that would not read well after a dot. */
export const keyPath = (parent: string, key: string): string => {
  if (!/^[\w-]+$/.test(key)) return `${parent}[${JSON.stringify(key)}]`
  return parent === '' ? key : `${parent}.${key}`
}

export const itemPath = (parent: string, index: number): string => `${parent}[${index}]`

/** What a value is, in words, without giving a long or secret one away. */
export const describeNode = (node: Located, secret = false): string => {
  switch (node.kind) {
    case 'map':
      return node.entries.size === 0 ? 'an empty map' : 'a map'
    case 'list':
      return node.items.length === 0 ? 'an empty list' : 'a list'
    case 'scalar':
      if (node.value === null) return 'nothing'
      return secret ? `a ${typeof node.value}` : describeFound(node.value)
  }
}
