/**
 * A figure that a bench script prints, one JSON object a line: what was measured, its peer on the
 * same work in the same run, and the ratio of the two. A figure may have no peer, or a peer of null.
 */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly peer?: string
  readonly peerValue?: number
  readonly ratio?: number
}

/** The figures among the lines a script printed, and the lines that are none. */
export interface PrintedFigures {
  readonly figures: readonly Figure[]
  readonly strays: readonly string[]
}

export const figuresOf = (stdout: string): PrintedFigures => {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '')
  const read = lines.map((line) => ({ line, figure: figureOf(line) }))
  return {
    figures: read.flatMap(({ figure }) => (figure === undefined ? [] : [figure])),
    strays: read.flatMap(({ line, figure }) => (figure === undefined ? [line] : [])),
  }
}

const figureOf = (line: string): Figure | undefined => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  const figure = withoutNulls(value)
  return isFigure(figure) ? figure : undefined
}

const withoutNulls = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null))
    : value

const isFigure = (value: unknown): value is Figure => {
  if (typeof value !== 'object' || value === null) return false
  const has = (key: string, type: string): boolean =>
    typeof (value as Readonly<Record<string, unknown>>)[key] === type
  const mayHave = (key: string, type: string): boolean => !(key in value) || has(key, type)
  return (
    has('name', 'string') &&
    has('value', 'number') &&
    has('unit', 'string') &&
    mayHave('peer', 'string') &&
    mayHave('peerValue', 'number') &&
    mayHave('ratio', 'number')
  )
}
