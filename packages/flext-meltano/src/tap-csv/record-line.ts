/**
 * Rows as Singer RECORD lines, put together from parts that are made once a stream. A cell that
 * does not fit the type of its column makes no line, and is named by {@link cellProblems}.
 */
import type { SourceProblem } from '../singer/error.ts'
import type { ColumnType } from './column-type.ts'

/** A column that is wanted: its name, its place in the row, and its type. */
export interface WantedColumn {
  readonly name: string
  readonly at: number
  readonly type: ColumnType
}

/** The line of a row with its end, or nothing where a cell does not fit. */
export type RecordLine = (cells: ReadonlyArray<string>, plain: boolean) => string | undefined

const kind: Readonly<Record<ColumnType, number>> = {
  string: 0,
  date: 0,
  'date-time': 0,
  integer: 1,
  number: 2,
  boolean: 3,
}

/** `plain` rows hold nothing that JSON would escape. */
export const recordLine = (stream: string, columns: ReadonlyArray<WantedColumn>): RecordLine => {
  const start = `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":{`
  const heads = columns.map(({ name }, at) => `${at === 0 ? start : ','}${JSON.stringify(name)}:`)
  const quoted = heads.map((head) => `${head}"`)
  const places = columns.map(({ at }) => at)
  const kinds = columns.map(({ type }) => kind[type])
  const count = columns.length
  if (count === 0) return () => `${start}}}\n`

  return (cells, plain) => {
    let line = ''
    for (let at = 0; at < count; at += 1) {
      const cell = cells[places[at] as number] as string
      if (cell === '') line += `${heads[at] as string}null`
      else if (kinds[at] === 0) {
        line += plain
          ? `${quoted[at] as string}${cell}"`
          : `${heads[at] as string}${JSON.stringify(cell)}`
      } else {
        const value = unquoted(kinds[at] as number, cell)
        if (value === undefined) return undefined
        line += `${heads[at] as string}${value}`
      }
    }
    return `${line}}}\n`
  }
}

/** A number or a truth as JSON has it, or nothing where the cell is none. */
const unquoted = (cellKind: number, cell: string): string | undefined => {
  if (cellKind === kind.integer) return wholeNumber.test(cell) ? cell : undefined
  return cellKind === kind.number ? (number.test(cell) ? cell : undefined) : truth(cell)
}

/** Whether no cell of a text that was cut the quick way needs escaping in JSON. */
export const isPlain = (bytes: Buffer): boolean => escaped.every((code) => !bytes.includes(code))

/** What JSON escapes: controls, the quote and the backslash. Line ends never stand in a cell. */
const escaped = [...Array.from({ length: 32 }, (_, code) => code), 34, 92].filter(
  (code) => code !== 10 && code !== 13,
)

const wholeNumber = /^-?(?:0|[1-9]\d*)$/
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

const truth = (cell: string): 'true' | 'false' | undefined => {
  if (cell.length > 5) return undefined
  const word = cell.toLowerCase()
  return word === 'true' || word === 'false' ? word : undefined
}

/** What is wrong with the cells of a row. */
export const cellProblems = (
  columns: ReadonlyArray<WantedColumn>,
  cells: ReadonlyArray<string>,
  line: number,
): ReadonlyArray<SourceProblem> =>
  columns.flatMap(({ name, at, type }) => {
    const cell = cells[at] ?? ''
    const right = cell === '' || kind[type] === 0 || unquoted(kind[type], cell) !== undefined
    const found = JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell)
    return right ? [] : [{ line, column: name, expected: type, found }]
  })
