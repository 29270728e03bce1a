/** How a YAML file is written, as far as what is new in it should look the same. */
import { isMap, isScalar, isSeq, stringify, visit, type Document, type Pair } from 'yaml'

import { columnOf, startOfPair } from './yaml-place.ts'

export interface YamlStyle {
  readonly indent: number
  readonly indentSeq: boolean
  readonly singleQuote: boolean | null
  readonly flowCollectionPadding: boolean
  /** Whether a text of several lines may be a block, which takes comments below it for its own. */
  readonly blockQuote: boolean
  readonly lineBreak: string
}

/** What most of the file does; where it shows nothing, the style of the library. */
export const styleOf = (source: string, document: Document): YamlStyle => {
  const steps: Array<number> = []
  const lists: Array<number> = []
  const quotes = { QUOTE_SINGLE: 0, QUOTE_DOUBLE: 0 }
  visit(document, {
    Pair: (_, pair) => {
      const deeper = depthUnder(source, pair)
      if (deeper === undefined) return
      if (isSeq(pair.value)) lists.push(deeper)
      else steps.push(deeper)
    },
    Scalar: (_, { type }) => {
      if (type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE') quotes[type] += 1
    },
  })
  const deep = lists.filter((step) => step > 0)
  const { QUOTE_SINGLE: single, QUOTE_DOUBLE: double } = quotes
  return {
    indent: mostOf([...steps, ...deep]) ?? 2,
    indentSeq: deep.length * 2 >= lists.length,
    singleQuote: single === double ? null : single > double,
    flowCollectionPadding: !/[{[]["'\w]/.test(source) || source.includes('{ '),
    blockQuote: true,
    lineBreak: source.includes('\r\n') ? '\r\n' : '\n',
  }
}

/** How much farther in the block collection of a pair stands than its key. */
const depthUnder = (source: string, pair: Pair): number | undefined => {
  const { value } = pair
  if (!(isMap(value) || isSeq(value)) || value.flow === true || !isScalar(pair.key))
    return undefined
  const start = isMap(value) && value.items[0] ? startOfPair(value.items[0]) : value.range?.[0]
  return start === undefined
    ? undefined
    : columnOf(source, start) - columnOf(source, startOfPair(pair))
}

const mostOf = (steps: ReadonlyArray<number>): number | undefined => {
  const usual = steps.filter((step) => step > 1 && step <= 8)
  const count = (step: number) => usual.filter((each) => each === step).length
  return usual.toSorted((one, other) => count(other) - count(one) || one - other)[0]
}

/** The lines of a value in that style, as they would stand at the left margin. */
export const printedLines = (
  value: unknown,
  { lineBreak: _, ...style }: YamlStyle,
): ReadonlyArray<string> =>
  stringify(value, {
    ...style,
    ...wide,
  })
    .replace(/\n$/, '')
    .split('\n')

/** On one line, as it stands between brackets; as JSON where the style would break it. */
export const printedInFlow = (value: unknown, { lineBreak: _, ...style }: YamlStyle): string => {
  const printed = stringify([value], { ...style, ...wide, collectionStyle: 'flow' }).trim()
  return printed.includes('\n') ? JSON.stringify(value) : printed.slice(1, -1).trim()
}

const wide = {
  lineWidth: 0,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  aliasDuplicateObjects: false,
} as const
