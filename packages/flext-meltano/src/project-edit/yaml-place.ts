/** Where the parts of a parsed YAML text begin and end in it, comments and blanks beside them left out. */
import {
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  type CST,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

export type YamlCollection = YAMLMap | YAMLSeq

/** Anchors and tags stand before a value, and belong to it. */
const isMark = ({ type }: CST.SourceToken): boolean => type === 'anchor' || type === 'tag'

const offsetsOf = (
  tokens: ReadonlyArray<CST.SourceToken> | undefined,
  isWanted: (token: CST.SourceToken) => boolean,
): ReadonlyArray<CST.SourceToken> => (tokens ?? []).filter(isWanted)

export const lineStart = (source: string, offset: number): number =>
  source.lastIndexOf('\n', offset - 1) + 1

/** Where the line ends, its break not counted. */
export const lineEnd = (source: string, offset: number): number => {
  const at = source.indexOf('\n', offset)
  if (at === -1) return source.length
  return at > offset && source[at - 1] === '\r' ? at - 1 : at
}

export const nextLine = (source: string, offset: number): number => {
  const at = source.indexOf('\n', offset)
  return at === -1 ? source.length : at + 1
}

export const columnOf = (source: string, offset: number): number =>
  offset - lineStart(source, offset)

export const startOfPair = (pair: Pair): number => {
  const mark = offsetsOf(pair.srcToken?.start, isMark)[0]
  return mark?.offset ?? startOf(pair.key)
}

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)

const itemOf = (list: YAMLSeq, at: number): CST.CollectionItem | undefined => {
  const token = list.srcToken
  return token !== undefined && 'items' in token ? token.items[at] : undefined
}

/** Where an item of a collection begins: its dash, its key, or what marks it. */
export const startOfItem = (collection: YamlCollection, at: number): number => {
  if (isMap(collection)) {
    const pair = collection.items[at]
    return pair === undefined ? 0 : startOfPair(pair)
  }
  const begins = offsetsOf(
    itemOf(collection, at)?.start,
    (token) => isMark(token) || token.type === 'seq-item-ind',
  )[0]
  return begins?.offset ?? startOf(collection.items[at])
}

/** Where the dash, or the key and its colon, ends. */
export const headEndOf = (collection: YamlCollection, at: number): number => {
  const item = collection.items[at]
  if (isPair(item)) {
    const colon = offsetsOf(item.srcToken?.sep, ({ type }) => type === 'map-value-ind')[0]
    const key = isNode(item.key) ? (item.key.range?.[1] ?? 0) : 0
    return colon === undefined ? key : colon.offset + 1
  }
  const dash = offsetsOf(itemOf(collection, at)?.start, (token) => token.type === 'seq-item-ind')[0]
  return dash === undefined ? startOfItem(collection, at) : dash.offset + 1
}

/** Where the value of an item begins, its anchor and tag counted; nothing begins where its head ends. */
export const valueStartOf = (collection: YamlCollection, at: number): number => {
  const item = collection.items[at]
  const tokens = isPair(item) ? item.srcToken?.sep : itemOf(collection, at)?.start
  const mark = offsetsOf(tokens, isMark)[0]
  if (mark !== undefined) return mark.offset
  const value = isPair(item) ? item.value : item
  return isWritten(value) ? startOf(value) : headEndOf(collection, at)
}

/** Where the last thing of an item ends. */
export const endOfItem = (source: string, collection: YamlCollection, at: number): number => {
  const item = collection.items[at]
  const tokens = isPair(item) ? item.srcToken?.sep : itemOf(collection, at)?.start
  const marks = offsetsOf(tokens, isMark).map((token) => token.offset + token.source.length)
  const value = isPair(item) ? item.value : item
  const end = isWritten(value) ? endOf(source, value) : 0
  return Math.max(headEndOf(collection, at), end, ...marks)
}

/** A key without a value has one that nothing is written of. */
export const isWritten = (value: unknown): value is Node => {
  if (!isNode(value) || !value.range) return false
  return isCollection(value) || value.range[1] > value.range[0]
}

export const endOf = (source: string, node: Node): number => {
  const end = node.range?.[1] ?? 0
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    const text = source.slice(node.range?.[0] ?? 0, end)
    const isKeeping = /^[|>]\d?\+/.test(text)
    const blank = (isKeeping ? /\r?\n$/ : /\s+$/).exec(text)
    return end - (blank?.[0].length ?? 0)
  }
  const isBlock = isCollection(node) && node.flow !== true && node.items.length > 0
  return isBlock ? endOfItem(source, node, node.items.length - 1) : end
}
