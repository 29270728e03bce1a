/** A part as it is written: rows, of cells or of records, in row groups that are staged one at a time. */
import { foundUnder } from 'flext-core'
import type { CompressionCodec } from 'hyparquet'

import type { Cell, CellShape } from '../singer/cells.ts'
import { exactNumber } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { Mismatch } from '../singer/mismatch.ts'
import { magic } from './parquet-footer.ts'
import type { ParquetColumn } from './parquet-type.ts'
import { inWords } from './record-misfit.ts'
import { rowGroup } from './row-group.ts'
import { partLine, type PartLine } from './staged-part.ts'

/** What holds for all rows of a part. */
export interface PartFacts {
  readonly columns: ReadonlyArray<ParquetColumn>
  readonly codec: CompressionCodec
  /** Of which the rows are, where they say so. */
  readonly version: number | undefined
}

export interface ParquetPart extends Omit<PartFacts, 'codec'> {
  /** Takes rows of such cells; a row that does not fit is not taken, and the index of its cell is told. */
  readonly cells: (shape: CellShape) => (cells: ReadonlyArray<Cell>) => number | undefined
  /** Takes a record, or says what was expected of it and what was found. */
  readonly record: (record: SingerRecord) => Mismatch | undefined
  /** Stages the group under way where it is full, or in any case. */
  readonly flush: (whole: boolean) => void
}

/** Where a part goes: its bytes, and the lines that say what they are. */
export interface PartOutput {
  readonly bytes: (bytes: Uint8Array, rows: number) => void
  readonly line: (line: string) => void
}

export const parquetPart = (
  part: string,
  { columns, codec, version }: PartFacts,
  output: PartOutput,
): ParquetPart => {
  const group = rowGroup(columns, codec)
  const count = columns.length
  let at = 0

  const tell = (line: Omit<PartLine, 'part'>): void => output.line(partLine({ part, ...line }))

  return {
    columns,
    version,
    cells: ({ columns: given, nothing }) => {
      const wanted = columns.map(({ name, type }) => {
        const index = given.findIndex((cell) => cell.name === name)
        const cell = given[index]
        return {
          index,
          at: cell?.at ?? -1,
          unquotes: cell?.type === 'json' && type._tag === 'Text',
        }
      })
      return (cells) => {
        for (let column = 0; column < count; column += 1) {
          const { index, at: place, unquotes } = wanted[column] as (typeof wanted)[number]
          const cell = place === -1 ? null : (cells[place] as Cell)
          const text = cell === nothing || cell === null ? null : unquotes ? unquoted(cell) : cell
          if (group.put(column, text)) continue
          group.undoRow(column)
          return index
        }
        group.endRow()
        return undefined
      }
    },
    record: (record) => {
      for (let place = 0; place < count; place += 1) {
        const column = columns[place] as ParquetColumn
        const value = record[column.name]
        if (group.put(place, textOf(column, value))) continue
        group.undoRow(place)
        return {
          expected: `column "${column.name}" to be ${inWords(column.type)}`,
          found: exactNumber(value) ?? foundUnder(column.name, record),
        }
      }
      group.endRow()
      return undefined
    },
    flush: (whole) => {
      if (group.rows() === 0 || !(whole || group.isFull())) return
      if (at === 0) {
        tell({ columns, codec, ...(version === undefined ? {} : { version }) })
        output.bytes(magic, 0)
        at = magic.length
      }
      const { bytes, rows, columns: chunks } = group.written()
      output.bytes(bytes, rows)
      tell({ group: { at, rows, columns: chunks } })
      at += bytes.length
    },
  }
}

const textOf = ({ type }: ParquetColumn, value: unknown): string | null => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' && type._tag !== 'Json') return value
  return exactNumber(value) ?? JSON.stringify(value)
}

/** A text of a column for anything is kept without its quotes, as it is in a record. */
const unquoted = (json: string): string =>
  json.startsWith('"') ? (JSON.parse(json) as string) : json
