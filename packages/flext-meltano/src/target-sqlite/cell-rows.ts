/** Rows that come as cells: checked and bound as they are, and written once their block is whole. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

import { decimalNumber, truth, wholeNumber } from '../singer/cell-text.ts'
import type { Cell, CellColumn, CellShape } from '../singer/cells.ts'
import type { ColumnKind } from '../table/column.ts'
import { cellDiscarding } from '../table/discarding.ts'
import { metadataValue, receivedNow } from '../table/metadata.ts'
import { rowInserter } from './row-inserter.ts'
import { boundBigInt, type RowShape } from './row-writer.ts'

export interface CellRows {
  readonly begin: () => void
  readonly row: (cells: ReadonlyArray<Cell>) => number | undefined
  /** Writes the rows of the block, and says how many they were. Throws what SQLite throws. */
  readonly end: () => number
}

export const cellRows = (
  database: DatabaseSync,
  table: string,
  { columns, metadata, settled, discarded }: RowShape,
  { columns: given, nothing: none }: CellShape,
): CellRows => {
  const known = new Map(columns.map((column) => [column.name, column]))
  const bound = given.flatMap((cell, index) => {
    const column = known.get(cell.name)
    return column ? [{ index, at: cell.at, column, toValue: converters[cell.type] }] : []
  })
  const names = [...bound.map(({ column }) => column.name), ...metadata.map(({ name }) => name)]
  const inserter = rowInserter(database, table, names)
  const discarding = cellDiscarding(settled, { columns: given, nothing: none }, discarded)
  let waiting: Array<ReadonlyArray<SQLInputValue>> = []

  return {
    begin: () => {
      waiting = []
      discarding?.begin()
    },
    row: (cells) => {
      if (discarding?.leavesOut(cells) === true) return undefined
      const values: Array<SQLInputValue> = []
      for (const { index, at, column, toValue } of bound) {
        const cell = cells[at] as Cell
        const value =
          cell === none || cell === null
            ? column.nullable
              ? null
              : undefined
            : toValue(column.kind, cell)
        if (value === undefined) return index
        values.push(value)
      }
      waiting.push(values)
      return undefined
    },
    end: () => {
      const received = receivedNow()
      const added = metadata.map(({ name }) => metadataValue(name, undefined, received))
      for (const values of waiting) {
        for (const value of values) inserter.value(value)
        for (const value of added) inserter.value(value)
        inserter.row()
      }
      inserter.end()
      discarding?.end()
      const rows = waiting.length
      waiting = []
      return rows
    },
  }
}

type Converter = (kind: ColumnKind, cell: string) => SQLInputValue | undefined

const asText: Converter = (kind, cell) => (kind === 'json' ? undefined : cell)

const converters: Readonly<Record<CellColumn['type'], Converter>> = {
  string: asText,
  date: asText,
  'date-time': asText,
  json: (_kind, cell) => cell,
  integer: (kind, cell) => {
    if (!wholeNumber.test(cell)) return undefined
    return cell.length < 16 ? Number(cell) : boundBigInt(kind, BigInt(cell))
  },
  number: (_kind, cell) => {
    const value = decimalNumber.test(cell) ? Number(cell) : Number.NaN
    return Number.isFinite(value) ? value : undefined
  },
  boolean: (_kind, cell) => {
    const word = truth(cell)
    return word === undefined ? undefined : Number(word === 'true')
  },
}
