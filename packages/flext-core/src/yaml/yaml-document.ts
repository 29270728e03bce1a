/**
 * Reads a YAML 1.2 text into a located value. What JSON cannot hold is refused here: numbers that
 * would lose digits, infinities, keys that are not text, and aliases that grow without end.
 */
import type { Document, Node } from 'yaml'

import { itemPath, keyPath, type Located, type LocatedEntry } from './located.ts'
import { mistakeAt, type Report } from './mistake.ts'
import type { SourceText, Span } from './source-text.ts'
import { yaml } from './yaml-package.ts'

const MOST_PARTS = 100_000

/** The value of the text, or nothing after the mistakes in its syntax have been reported. */
export const parseYaml = (source: SourceText, report: Report): Located | undefined => {
  const document = yaml().parseDocument(source.text, {
    prettyErrors: false,
    intAsBigInt: true,
    stringKeys: true,
    merge: true,
    logLevel: 'silent',
  })
  const problems = told([...document.errors, ...document.warnings])
  for (const { pos, message, code } of problems) {
    const span = { source, start: Math.min(pos[0], source.text.length), end: pos[1] }
    report(mistakeAt(span, { path: '', expected: 'valid YAML', found: `${code}: ${message}` }))
  }
  if (problems.length > 0) return undefined
  return located({ source, document, report, parts: 0 }, document.contents, '', 0)
}

/** What comes after a place where the text stops being YAML is only its consequence. */
const told = <Problem extends { readonly code: string; readonly pos: readonly [number, number] }>(
  problems: ReadonlyArray<Problem>,
): ReadonlyArray<Problem> => {
  const inOrder = problems.toSorted((one, other) => one.pos[0] - other.pos[0])
  const broken = inOrder.findIndex(({ code }) => code === 'UNEXPECTED_TOKEN')
  return broken === -1 ? inOrder : inOrder.slice(0, broken + 1)
}

interface Walk {
  readonly source: SourceText
  readonly document: Document.Parsed
  readonly report: Report
  parts: number
}

const located = (walk: Walk, node: Node | null, path: string, fallback: number): Located => {
  const span = spanOf(walk.source, node, fallback)
  walk.parts += 1
  if (walk.parts > MOST_PARTS) return tooMany(walk, span, path)
  if (yaml().isAlias(node)) return aliased(walk, node, path, span)
  if (yaml().isMap(node)) return { kind: 'map', span, path, entries: entriesOf(walk, node, path) }
  if (yaml().isSeq(node)) {
    const items = node.items.map((item, index) =>
      located(walk, item as Node | null, itemPath(path, index), span.start),
    )
    return { kind: 'list', span, path, items }
  }
  return scalar(walk, yaml().isScalar(node) ? node.value : null, path, span)
}

/** Said once; the rest of the file is nothing. */
const tooMany = (walk: Walk, span: Span, path: string): Located =>
  walk.parts === MOST_PARTS + 1
    ? refused(walk, span, path, `at most ${MOST_PARTS} values, aliases counted`, 'too many parts')
    : { kind: 'scalar', span, path, value: null }

/** What an alias stands for, at the place of the anchor; a loop is refused. */
const aliased = (walk: Walk, node: Node, path: string, span: Span): Located => {
  const target = yaml().isAlias(node) ? node.resolve(walk.document) : undefined
  const range = target?.range
  const inside = range && range[0] <= span.start && span.start < range[1]
  if (target === undefined || inside) {
    return refused(walk, span, path, 'an alias of something above', 'an alias of itself')
  }
  return located(walk, target, path, span.start)
}

/** Keys of the map itself win over those that `<<` merges in. */
const entriesOf = (walk: Walk, node: Node, path: string): ReadonlyMap<string, LocatedEntry> => {
  const own = new Map<string, LocatedEntry>()
  const merged = new Map<string, LocatedEntry>()
  for (const pair of yaml().isMap(node) ? node.items : []) {
    const key = pair.key as Node
    const keySpan = spanOf(walk.source, key, 0)
    const name = yaml().isScalar(key) ? String(key.source ?? key.value) : ''
    if (name === '<<') {
      const value = located(walk, pair.value as Node | null, path, keySpan.end)
      for (const map of value.kind === 'list' ? value.items : [value]) {
        if (map.kind !== 'map') refused(walk, map.span, path, 'a map to merge', 'something else')
        else
          for (const [inner, entry] of map.entries) if (!merged.has(inner)) merged.set(inner, entry)
      }
    } else {
      const value = located(walk, pair.value as Node | null, keyPath(path, name), keySpan.end)
      own.set(name, { keySpan, value })
    }
  }
  return new Map([...[...merged].filter(([name]) => !own.has(name)), ...own])
}

const scalar = (walk: Walk, value: unknown, path: string, span: Span): Located => {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number)
      ? { kind: 'scalar', span, path, value: number }
      : refused(
          walk,
          span,
          path,
          'a whole number of at most 15 digits, or a text in quotes',
          'more',
        )
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return refused(walk, span, path, 'a finite number', String(value))
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', span, path, value }
  }
  return value === null || value === undefined
    ? { kind: 'scalar', span, path, value: null }
    : refused(walk, span, path, 'a plain value', `a tagged value`)
}

const refused = (
  { report }: Walk,
  span: Span,
  path: string,
  expected: string,
  found: string,
): Located => {
  report(mistakeAt(span, { path, expected, found }))
  return { kind: 'scalar', span, path, value: null }
}

const spanOf = (source: SourceText, node: Node | null, fallback: number): Span => {
  const range = node?.range
  return range
    ? { source, start: range[0], end: Math.max(range[0] + 1, range[1]) }
    : { source, start: fallback, end: fallback + 1 }
}
