/** Rows that come as cells: put into row groups as they come, and staged a group at a time. */
import type { CompressionCodec } from 'hyparquet'

import type { Cell, CellShape } from '../singer/cells.ts'
import { magic } from './parquet-footer.ts'
import type { ParquetColumn } from './parquet-type.ts'
import { rowGroup } from './row-group.ts'
import { partLine, type PartLine } from './staged-part.ts'

export interface ParquetCells {
  readonly row: (cells: ReadonlyArray<Cell>) => number | undefined
  /** Stages the group under way where it is full, or in any case. */
  readonly flush: (whole: boolean) => void
}

/** Where a part goes: its bytes, and the lines that say what they are. */
export interface PartOutput {
  readonly bytes: (bytes: Uint8Array, rows: number) => void
  readonly line: (line: string) => void
}

export const parquetCells = (
  part: string,
  columns: ReadonlyArray<ParquetColumn>,
  { columns: given, nothing }: CellShape,
  codec: CompressionCodec,
  output: PartOutput,
): ParquetCells => {
  const group = rowGroup(columns, codec)
  const wanted = columns.map(({ name, type }) => {
    const index = given.findIndex((cell) => cell.name === name)
    const cell = given[index]
    return { index, at: cell?.at ?? -1, unquotes: cell?.type === 'json' && type._tag === 'Text' }
  })
  const count = wanted.length
  let at = 0

  const tell = (line: Omit<PartLine, 'part'>): void => output.line(partLine({ part, ...line }))

  return {
    row: (cells) => {
      for (let column = 0; column < count; column += 1) {
        const { index, at: place, unquotes } = wanted[column] as (typeof wanted)[number]
        const cell = place === -1 ? null : (cells[place] as Cell)
        const text = cell === nothing || cell === null ? null : unquotes ? unquoted(cell) : cell
        if (!group.put(column, text)) return index
      }
      group.endRow()
      return undefined
    },
    flush: (whole) => {
      if (group.rows() === 0 || !(whole || group.isFull())) return
      if (at === 0) {
        tell({ columns, codec })
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

/** A text of a column for anything is kept without its quotes, as it is in a record. */
const unquoted = (json: string): string =>
  json.startsWith('"') ? (JSON.parse(json) as string) : json
