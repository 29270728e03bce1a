/**
 * One change of a YAML text, made where it is and nowhere else: what comes out is the text before with
 * a piece put in, taken out or exchanged.
 */
import { isMap, isScalar, type Scalar } from 'yaml'

import { printedInFlow, printedLines, type YamlStyle } from './yaml-style.ts'
import {
  columnOf,
  endOfItem,
  headEndOf,
  lineEnd,
  lineStart,
  nextLine,
  startOfItem,
  valueStartOf,
  type YamlCollection,
} from './yaml-place.ts'

/** A text, and how it is written. */
export interface StyledText {
  readonly source: string
  readonly style: YamlStyle
}

/** What is new in a collection: an item of a list, or the value of a key. */
export interface NewItem {
  readonly key: string | number
  readonly value: unknown
}

const spliced = (source: string, from: number, to: number, text: string): string =>
  source.slice(0, from) + text + source.slice(to)

const itself = ({ key, value }: NewItem): unknown =>
  typeof key === 'number' ? [value] : { [key]: value }

const indented = (lines: ReadonlyArray<string>, column: number): ReadonlyArray<string> =>
  lines.map((line) => (line === '' ? line : ' '.repeat(column) + line))

const inFlow = ({ key, value }: NewItem, style: YamlStyle): string => {
  if (typeof key === 'number') return printedInFlow(value, style)
  const map = printedInFlow({ [key]: value }, style)
  return map.slice(1, -1).trim()
}

/** At the end of a collection that holds something. */
export const withItem = (
  { source, style }: StyledText,
  collection: YamlCollection,
  item: NewItem,
): string => {
  const last = collection.items.length - 1
  const start = startOfItem(collection, last)
  const end = endOfItem(source, collection, last)
  if (collection.flow === true) {
    const margin = source.slice(lineStart(source, start), start)
    const between = margin.trim() === '' ? `,${style.lineBreak}${margin}` : ', '
    return spliced(source, end, end, between + inFlow(item, style))
  }
  const column = columnOf(source, start)
  const lines = indented(printedLines(itself(item), style), column)
  const at = afterComments(source, nextLine(source, end), column - 1)
  return withLines({ source, style }, at, lines)
}

/** Below what is there, or instead of nothing. */
export const withLines = (
  { source, style: { lineBreak } }: StyledText,
  at: number,
  lines: ReadonlyArray<string>,
): string => {
  const isBroken = at === 0 || source[at - 1] === '\n'
  const text = lines.map((line) => line + lineBreak).join('')
  return spliced(source, at, at, isBroken ? text : lineBreak + text)
}

/** Behind the comments that stand farther in than the column. */
const afterComments = (source: string, offset: number, column: number): number => {
  const line = source.slice(offset, lineEnd(source, offset))
  const indent = /^ *(?=#)/.exec(line)?.[0].length ?? -1
  return indent > column ? afterComments(source, nextLine(source, offset), column) : offset
}

/** Also behind blank lines where a comment of that kind is below them. */
const afterAllInside = (source: string, offset: number, column: number): number => {
  const comments = afterComments(source, offset, column)
  const blank = /^(?:[ \t]*\r?\n)+/.exec(source.slice(comments))?.[0].length ?? 0
  const below = afterComments(source, comments + blank, column)
  return below > comments + blank ? afterAllInside(source, below, column) : comments
}

/** Without one of several items. */
export const withoutItem = (source: string, collection: YamlCollection, at: number): string => {
  const start = startOfItem(collection, at)
  const end = endOfItem(source, collection, at)
  const isLast = at === collection.items.length - 1
  if (collection.flow === true) {
    return isLast
      ? spliced(source, endOfItem(source, collection, at - 1), end, '')
      : spliced(source, start, startOfItem(collection, at + 1), '')
  }
  const line = lineStart(source, start)
  if (source.slice(line, start).trim() === '') {
    const below = afterAllInside(source, nextLine(source, end), start - line)
    return spliced(source, line, below, '')
  }
  const next = startOfItem(collection, at + 1)
  const isPlain = source.slice(nextLine(source, end), next).trim() === ''
  return isPlain
    ? spliced(source, start, next, '')
    : spliced(source, start - (/\s*$/.exec(source.slice(line, start))?.[0].length ?? 0), end, '')
}

/** With another value in the place of the one that an item has. */
export const withOtherValue = (
  { source, style }: StyledText,
  collection: YamlCollection,
  at: number,
  value: unknown,
): string => {
  const start = valueStartOf(collection, at)
  const end = endOfItem(source, collection, at)
  const head = headEndOf(collection, at)
  if (collection.flow === true) {
    const blank = start === head && isMap(collection) ? ' ' : ''
    return spliced(source, start, end, blank + inFlow({ key: 0, value }, style))
  }
  const isInMap = isMap(collection)
  const column = columnOf(source, startOfItem(collection, at))
  const [first = '', ...below] = printedLines(isInMap ? { k: value } : [value], style)
  const inline = first.slice(isInMap ? 'k:'.length : '-'.length)
  const lines = indented(below, column)
    .map((line) => style.lineBreak + line)
    .join('')
  const isBelow = start > lineEnd(source, head)
  if (isBelow) {
    const comment = source.slice(head, lineEnd(source, head))
    return spliced(source, head, lineEnd(source, end), inline + comment + lines)
  }
  const comment = source.slice(end, lineEnd(source, end))
  return spliced(source, head, lineEnd(source, end), inline + comment + lines)
}

/** With another scalar in the place of one, which stays marked and quoted as it is; nothing where it takes several lines. */
export const withOtherScalar = (
  { source, style }: StyledText,
  { range, type }: Pick<Scalar, 'range' | 'type'>,
  value: unknown,
  isFlow: boolean,
): string | undefined => {
  if (!range || type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') return undefined
  const quoted = {
    ...style,
    ...(type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE'
      ? { singleQuote: type === 'QUOTE_SINGLE' }
      : {}),
  }
  const isText = typeof value === 'string'
  const kept =
    isText && type === 'QUOTE_DOUBLE'
      ? JSON.stringify(value)
      : isText && type === 'QUOTE_SINGLE' && !/[\n\r]/.test(value)
        ? `'${value.replaceAll("'", "''")}'`
        : undefined
  const [first = '', ...below] =
    kept !== undefined
      ? [kept]
      : isFlow
        ? [printedInFlow(value, quoted)]
        : printedLines([value], quoted).map((line) => line.replace(/^- /, ''))
  return below.length > 0 ? undefined : spliced(source, range[0], range[1], first)
}

/** Where the value of a key stands among the items; −1 where there is none. */
export const indexIn = (collection: YamlCollection, key: string | number): number =>
  isMap(collection)
    ? collection.items.findIndex(
        (pair) => isScalar(pair.key) && String(pair.key.value) === String(key),
      )
    : typeof key === 'number' && key < collection.items.length
      ? key
      : -1
