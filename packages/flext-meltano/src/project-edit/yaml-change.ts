/** A value set in a YAML text or taken out of it, with as little of the text changed as can be. */
import { isDeepStrictEqual } from 'node:util'

import { isCollection, isMap, isPair, isScalar, isSeq, type Node } from 'yaml'

import { partsBetween, valueAt, withoutValue, withValue, type Keys } from './json-change.ts'
import { endOf, isWritten, type YamlCollection } from './yaml-place.ts'
import { readYaml, type ReadText } from './yaml-read.ts'
import {
  indexIn,
  withItem,
  withLines,
  withOtherScalar,
  withOtherValue,
  withoutItem,
} from './yaml-splice.ts'
import { printedLines } from './yaml-style.ts'

export const without = (text: ReadText, keys: Keys): string => {
  const { source, document } = text
  const key = keys.at(-1) ?? ''
  const parent = keys.slice(0, -1)
  const holder = document.getIn(parent, true)
  if (!isBlockOrFlow(holder))
    return withSet(text, parent, withoutValue(valueAt(text.plain, parent), [key]))
  if (holder.items.length === 1) return withSet(text, parent, isMap(holder) ? {} : [])
  return withoutItem(source, holder, indexIn(holder, key))
}

/** The text with the value there, as little else as can be. */
export const withSet = (text: ReadText, keys: Keys, value: unknown): string => {
  const { plain, document } = text
  if (isDeepStrictEqual(valueAt(plain, keys), value)) return text.source
  const inside = withPartsSet(text, keys, value)
  if (inside !== undefined) return inside

  if (keys.length === 0) return withRoot(text, value)
  const key = keys.at(-1) ?? ''
  const parent = keys.slice(0, -1)
  const holder = document.getIn(parent, true)
  if (!isBlockOrFlow(holder) || holder.items.length === 0) {
    return withSet(text, parent, withValue(valueAt(plain, parent), [key], value))
  }
  const at = indexIn(holder, key)
  if (at === -1) return withItem(text, holder, { key, value })
  const item: unknown = holder.items[at]
  const node = isPair(item) ? item.value : item
  const isPlain = isWritten(node) && isScalar(node) && node.tag === undefined
  const scalar =
    isPlain && typeof value !== 'object'
      ? withOtherScalar(text, node, value, holder.flow === true)
      : undefined
  return scalar ?? withOtherValue(text, holder, at, value)
}

const isBlockOrFlow = (node: unknown): node is YamlCollection => isMap(node) || isSeq(node)

/** A map or list that stays one is changed part by part. */
const withPartsSet = (text: ReadText, keys: Keys, value: unknown): string | undefined => {
  const node: unknown = text.document.getIn(keys, true)
  const before = valueAt(text.plain, keys)
  if (!isCollection(node) || node.items.length === 0) return undefined
  const changes = partsBetween(before, value)
  if (changes === undefined) return undefined
  const after = changes.reduce<ReadText>(
    (now, { key, part }) =>
      readYaml(
        part === undefined ? without(now, [...keys, key]) : withSet(now, [...keys, key], part),
      ),
    text,
  )
  return after.source
}

const withRoot = ({ source, document, style }: ReadText, value: unknown): string => {
  const lines = printedLines(value, style)
  const node: Node | null = document.contents
  if (isWritten(node)) {
    const start = node.range?.[0] ?? 0
    return source.slice(0, start) + lines.join(style.lineBreak) + source.slice(endOf(source, node))
  }
  return withLines({ source, style }, source.length, lines)
}
