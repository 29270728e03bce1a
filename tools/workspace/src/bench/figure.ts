/**
 * What a bench script prints, one JSON object a line: figures, and remarks on how to read them. A
 * figure says what was measured, its peer on the same work in the same run, and the ratio of the two;
 * it may have no peer, or a peer of null.
 */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly peer?: string
  readonly peerValue?: number
  readonly ratio?: number
  /** What the value is to come to: at least, where more is better, at most where less is. */
  readonly aim?: number
  /** What the ratio is to come to, at least. */
  readonly aimRatio?: number
}

/** One sentence or two: what the figures leave out, or why some are not there. */
export interface Remark {
  readonly remark: string
}

/** Whether more of it is better: so much a second is, everything else is a cost. */
export const isRate = ({ unit }: Figure): boolean => unit.endsWith('/s')

/** The figures and remarks among the lines a script printed, and the lines that are neither. */
export interface PrintedFigures {
  readonly figures: readonly Figure[]
  readonly remarks: readonly string[]
  readonly strays: readonly string[]
}

export const figuresOf = (stdout: string): PrintedFigures => {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '')
  const read = lines.map((line) => ({ line, said: parsed(line) }))
  return {
    figures: read.map(({ said }) => said).filter(isFigure),
    remarks: read.flatMap(({ said }) => (isRemark(said) ? [said.remark] : [])),
    strays: read.flatMap(({ line, said }) => (isFigure(said) || isRemark(said) ? [] : [line])),
  }
}

const parsed = (line: string): unknown => {
  try {
    return withoutNulls(JSON.parse(line))
  } catch {
    return undefined
  }
}

const isRemark = (value: unknown): value is Remark =>
  typeof value === 'object' &&
  value !== null &&
  'remark' in value &&
  typeof value.remark === 'string'

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
    mayHave('ratio', 'number') &&
    mayHave('aim', 'number') &&
    mayHave('aimRatio', 'number')
  )
}
