/** A YAML text changed in place: comments, anchors, quotes and the order of keys stay as they are. */
import { isMap, isScalar, isSeq, parseDocument, YAMLMap, YAMLSeq, type Document } from 'yaml'

import type { JsonValue } from 'flext-core'

export type Keys = ReadonlyArray<string | number>

export interface YamlText {
  /** The value there, as JSON; undefined where there is none. */
  readonly get: (keys: Keys) => unknown
  /** What is not there on the way is made. */
  readonly set: (keys: Keys, value: JsonValue) => void
  /** Maps and lists that this leaves empty go with it, as far as `down` keys from the root stay. */
  readonly remove: (keys: Keys, down?: number) => boolean
  /** Where the item of that name stands in a list of maps. */
  readonly named: (keys: Keys, name: string) => number | undefined
  readonly append: (keys: Keys, value: JsonValue) => void
  readonly text: () => string
}

export const yamlText = (source: string): YamlText => {
  const document = parseDocument(source, { keepSourceTokens: false, intAsBigInt: false })
  return {
    get: (keys) => plain(document, document.getIn(keys, true)),
    set: (keys, value) => {
      const existing = document.getIn(keys, true)
      if (isScalar(existing) && typeof value !== 'object') existing.value = value
      else {
        makeWay(document, keys)
        document.setIn(keys, document.createNode(value))
      }
    },
    remove: (keys, down = 1) => {
      const isThere = document.hasIn(keys)
      if (isThere) document.deleteIn(keys)
      for (let at = keys.length - 1; at > down; at -= 1) {
        const parent = document.getIn(keys.slice(0, at), true)
        const isEmpty = (isMap(parent) || isSeq(parent)) && parent.items.length === 0
        if (!isEmpty) break
        document.deleteIn(keys.slice(0, at))
      }
      return isThere
    },
    named: (keys, name) => {
      const list = document.getIn(keys, true)
      const at = isSeq(list)
        ? list.items.findIndex((item) => isMap(item) && item.get('name') === name)
        : -1
      return at === -1 ? undefined : at
    },
    append: (keys, value) => {
      const list = document.getIn(keys, true)
      if (isSeq(list)) list.add(document.createNode(value))
      else {
        makeWay(document, keys)
        document.setIn(keys, document.createNode([value]))
      }
    },
    text: () => {
      const style = styleOf(source)
      const before = parseDocument(source).toString(style)
      return asBefore(source, before, document.toString(style))
    },
  }
}

/** Keys without a value on the way become maps or lists. */
const makeWay = (document: Document, keys: Keys): void => {
  document.contents ??= new YAMLMap() as Document['contents']
  for (let at = 1; at < keys.length; at += 1) {
    const way = keys.slice(0, at)
    const node = document.getIn(way, true)
    const isNothing = node === undefined || (isScalar(node) && node.value === null)
    if (isNothing) document.setIn(way, typeof keys[at] === 'number' ? new YAMLSeq() : new YAMLMap())
  }
}

const plain = (document: Document, node: unknown): unknown => {
  if (isScalar(node)) return node.value
  return isMap(node) || isSeq(node) ? (node.toJS(document) as unknown) : node
}

/** As the file is written: how far lists stand in, and whether braces have blanks in them. */
const styleOf = (source: string) => {
  const list = /^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)- /m.exec(
    source,
  )
  const step = /^( +)[^\s#-]/m.exec(source)?.[1]?.length ?? 2
  return {
    lineWidth: 0,
    indent: step > 1 && step <= 8 ? step : 2,
    indentSeq: list === null || (list[2]?.length ?? 0) > (list[1]?.length ?? 0),
    flowCollectionPadding: !/[{[]["'\w]/.test(source) || source.includes('{ '),
  }
}

/**
 * Lines that a change does not touch stay byte for byte: `before` is the source as it would be written
 * without the change, line for line.
 */
const asBefore = (source: string, before: string, after: string): string => {
  const [own, plainly, changed] = [source, before, after].map((text) => text.split('\n'))
  if (own === undefined || plainly === undefined || changed === undefined) return after
  const isLineForLine = own.length === plainly.length
  return isLineForLine ? sameLines(own, plainly, changed).join('\n') : after
}

/** The changed lines, with the source's own for those that are as they were. */
const sameLines = (
  own: ReadonlyArray<string>,
  before: ReadonlyArray<string>,
  after: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  const longest = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  const at = (one: number, other: number): number => longest[one]?.[other] ?? 0
  for (let one = before.length - 1; one >= 0; one -= 1) {
    const row = longest[one] ?? new Uint32Array()
    for (let other = after.length - 1; other >= 0; other -= 1) {
      row[other] =
        before[one] === after[other]
          ? at(one + 1, other + 1) + 1
          : Math.max(at(one + 1, other), at(one, other + 1))
    }
  }
  const lines: Array<string> = []
  for (let one = 0, other = 0; other < after.length;) {
    if (one < before.length && before[one] === after[other]) {
      lines.push(own[one] ?? '')
      one += 1
      other += 1
    } else if (one < before.length && at(one + 1, other) >= at(one, other + 1)) one += 1
    else {
      lines.push(after[other] ?? '')
      other += 1
    }
  }
  return lines
}
