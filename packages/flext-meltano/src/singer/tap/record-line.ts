/**
 * Rows as Singer RECORD lines, put together from parts that are made once a stream. A cell that
 * does not fit the type of its column makes no line, and is named by {@link cellProblems}.
 */
import { decimalNumber, isOfType, truth, wholeNumber } from '../cell-text.ts'
import type { Cell, CellColumn, CellShape, CellType } from '../cells.ts'
import type { SourceProblem } from '../error.ts'

/** The line of a row with its end, or the index of the first column whose cell does not fit. */
export type RecordLine = (cells: ReadonlyArray<Cell>, plain: boolean) => string | number

const kind: Readonly<Record<CellType, number>> = {
  string: 0,
  date: 0,
  'date-time': 0,
  integer: 1,
  number: 2,
  boolean: 3,
  json: 4,
}

/** Rows as RECORD messages. `plain` rows hold nothing that JSON would escape. */
export const recordLine = (stream: string, shape: CellShape): RecordLine =>
  objectLine(shape, `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":{`, '}}\n')

/** Rows as JSON objects, a line each, or as what holds one between `start` and `end`. */
export const objectLine = (
  { columns, nothing }: CellShape,
  start = '{',
  end = '}\n',
): RecordLine => {
  const heads = columns.map(({ name }, at) => `${at === 0 ? start : ','}${JSON.stringify(name)}:`)
  const quoted = heads.map((head) => `${head}"`)
  const places = columns.map(({ at }) => at)
  const kinds = columns.map(({ type }) => kind[type])
  const count = columns.length
  if (count === 0) return () => start + end

  return (cells, plain) => {
    let line = ''
    for (let at = 0; at < count; at += 1) {
      const cell = cells[places[at] as number]
      if (cell === nothing || cell === null || cell === undefined)
        line += `${heads[at] as string}null`
      else if (kinds[at] === 0) {
        line += plain
          ? `${quoted[at] as string}${cell}"`
          : `${heads[at] as string}${JSON.stringify(cell)}`
      } else {
        const value = unquoted(kinds[at] as number, cell)
        if (value === undefined) return at
        line += `${heads[at] as string}${value}`
      }
    }
    return line + end
  }
}

/** A number or a truth as JSON has it, or nothing where the cell is none. */
const unquoted = (cellKind: number, cell: string): string | undefined => {
  switch (cellKind) {
    case kind.integer:
      return wholeNumber.test(cell) ? cell : undefined
    case kind.number:
      return decimalNumber.test(cell) ? cell : undefined
    case kind.json:
      return onOneLine(cell)
    default:
      return truth(cell)
  }
}

/** JSON as it is; line ends stand only between its parts, for inside of a text they are escaped. */
const onOneLine = (json: string): string =>
  /[\n\r]/.test(json) ? json.replaceAll(/[\n\r]/g, ' ') : json

/** Whether no cell of a text that was cut the quick way needs escaping in JSON. */
export const isPlain = (bytes: Buffer): boolean =>
  !bytes.includes(quote) && hasNoEscapes(bytes, carriageReturn)

/** Whether lines of JSON hold no backslash and no control character, but for their own ends. */
export const hasNoEscapes = (bytes: Buffer, alsoEnds = lineEnd): boolean =>
  escaped.every((code) => code === alsoEnds || !bytes.includes(code))

const lineEnd = 10
const carriageReturn = 13
const quote = 34
const backslash = 92

/** What JSON escapes beside the quote. A line end never stands in a cell that was cut quickly. */
const escaped = [...Array.from({ length: 32 }, (_, code) => code), backslash].filter(
  (code) => code !== lineEnd,
)

/** What is wrong with the cells of a row; `at` is the index of a column that some taker refused. */
export const cellProblems = (
  columns: ReadonlyArray<CellColumn>,
  cells: ReadonlyArray<Cell>,
  line: number,
  refused: number | undefined,
): ReadonlyArray<SourceProblem> =>
  columns.flatMap(({ name, at, type }, index) => {
    const cell = cells[at] ?? ''
    if (index !== refused && (cell === '' || isOfType(type, cell))) return []
    const found = cell === '' ? 'nothing' : shown(cell)
    return [
      {
        line,
        column: name,
        expected: index === refused && cell === '' ? `${type}, and never nothing` : type,
        found,
      },
    ]
  })

const shown = (cell: string): string =>
  JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell)
