/**
 * The type of a CSV column: inferred from a sample, on the safe side. What might be a code rather
 * than a quantity (a leading zero, an exponent, more digits than are exact) stays text.
 */
import { isDate, isDateTime } from '../singer/date-text.ts'
import type { CellType } from '../singer/cells.ts'
import type { JsonSchema } from '../singer/json-schema.ts'

/** Every type a sample may still have, the narrowest first; text fits everything. */
const candidates: ReadonlyArray<Exclude<CellType, 'string' | 'json'>> = [
  'integer',
  'number',
  'boolean',
  'date',
  'date-time',
]

const fits: Readonly<Record<Exclude<CellType, 'string' | 'json'>, (cell: string) => boolean>> = {
  integer: (cell) => /^(?:0|-?[1-9]\d{0,14})$/.test(cell),
  number: (cell) =>
    /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(cell) && cell.replace(/\D/g, '').length <= 15,
  boolean: (cell) => /^(?:true|false)$/i.test(cell),
  date: isDate,
  'date-time': isDateTime,
}

/** Narrows down the type of one column, cell by cell. Empty cells say nothing. */
export interface ColumnSample {
  readonly look: (cell: string, row?: number) => void
  readonly type: () => CellType
  /** The type that it had before the last cell that made it another one, and the row of that. */
  readonly turn: () => ColumnTurn | undefined
}

export interface ColumnTurn {
  readonly was: CellType
  readonly row: number
}

export const columnSample = (): ColumnSample => {
  let possible = candidates
  let seen = false
  let turn: ColumnTurn | undefined
  return {
    look: (cell, row = 0) => {
      if (cell === '') return
      const was = possible[0]
      for (const type of possible)
        if (!fits[type](cell)) possible = possible.filter((one) => one !== type)
      if (seen && was !== undefined && was !== possible[0]) turn = { was, row }
      seen = true
    },
    turn: () => turn,
    type: () => (seen ? (possible[0] ?? 'string') : 'string'),
  }
}

/** The JSON Schema of a column; a key is never null. `origin` says how it came by its type. */
export const schemaOfColumn = (type: CellType, isKey: boolean, origin?: string): JsonSchema => {
  const [name, format] =
    type === 'date' || type === 'date-time' ? (['string', type] as const) : ([type] as const)
  return {
    type: isKey ? [name] : ['null', name],
    ...(format === undefined ? {} : { format }),
    ...(origin === undefined ? {} : { 'x-flext-origin': origin }),
  }
}
