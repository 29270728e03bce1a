/** Rows that come as cells: lines of COPY that are put together from them without a detour. */
import { decimalNumber, truth, wholeNumber } from '../singer/cell-text.ts'
import type { Cell, CellBlock, CellColumn, CellShape, CellType } from '../singer/cells.ts'
import { cellDiscarding } from '../table/discarding.ts'
import { metadataValue, receivedNow } from '../table/metadata.ts'
import { escaped, isEightBytes, nothing, type CopiedRows, type CopyShape } from './copy-text.ts'
import type { StagedColumn } from './stage.ts'

export interface CopyCells {
  /** Begins a block whose rows are numbered from here on. */
  readonly begin: (block: CellBlock, arrived: number) => void
  readonly row: (cells: ReadonlyArray<Cell>) => number | undefined
  readonly end: () => CopiedRows
}

export const copyCells = (
  { columns, metadata, numbered, settled, discarded }: CopyShape,
  { columns: given, nothing: none }: CellShape,
): CopyCells => {
  const wanted = columns.map((column) => cellOf(column, given))
  const discarding = cellDiscarding(settled, { columns: given, nothing: none }, discarded)
  const count = wanted.length
  let text = ''
  let rows = 0
  let first = 0
  let isPlain = false
  let added = ''

  return {
    begin: ({ plain }, arrived) => {
      const received = receivedNow()
      text = ''
      rows = 0
      first = arrived
      isPlain = plain
      discarding?.begin()
      added = metadata
        .map(({ name }) => `\t${String(metadataValue(name, undefined, received) ?? nothing)}`)
        .join('')
    },
    row: (cells) => {
      if (discarding?.leavesOut(cells) === true) return undefined
      let line = ''
      for (let place = 0; place < count; place += 1) {
        const { at, index, type, fits, nullable, isText } = wanted[place] as WantedCell
        const cell = at === undefined ? none : (cells[at] as Cell)
        let value: string
        if (cell === none || cell === null) {
          if (!nullable) return index
          value = nothing
        } else if (isText) {
          if (!isPlain && !hasRoom(cell, type)) return index
          value = isPlain ? cell : escaped(cell)
        } else {
          if (!fits(cell)) return index
          value = cell
        }
        line += place === 0 ? value : `\t${value}`
      }
      text += numbered ? `${line}${added}\t${first + rows}\n` : `${line}${added}\n`
      rows += 1
      return undefined
    },
    end: () => {
      discarding?.end()
      const copied = { text, rows }
      text = ''
      return copied
    },
  }
}

interface WantedCell {
  readonly at: number | undefined
  readonly index: number
  readonly type: CellType
  readonly nullable: boolean
  readonly isText: boolean
  readonly fits: (cell: string) => boolean
}

const cellOf = (
  { property, nullable, kind }: StagedColumn,
  given: ReadonlyArray<CellColumn>,
): WantedCell => {
  const index = given.findIndex(({ name }) => name === property)
  const cell = given[index]
  const type = cell?.type ?? 'string'
  const isText = type !== 'integer' && type !== 'number' && type !== 'boolean'
  const fits = type === 'integer' && kind === 'integer' ? fitsEightBytes : fitting[type]
  return { at: cell?.at, index, type, nullable, isText, fits }
}

/** PostgreSQL has no text with NUL in it, and no JSON with one escaped. */
const hasRoom = (cell: string, type: CellType): boolean =>
  !cell.includes('\0') && !(type === 'json' && cell.includes(String.raw`\u0000`))

const fitsEightBytes = (cell: string): boolean =>
  wholeNumber.test(cell) && (cell.length < 19 || isEightBytes(cell))

const fitting: Readonly<Record<CellType, (cell: string) => boolean>> = {
  integer: (cell) => wholeNumber.test(cell),
  number: (cell) => decimalNumber.test(cell),
  boolean: (cell) => truth(cell) !== undefined,
  string: () => true,
  date: () => true,
  'date-time': () => true,
  json: () => true,
}
