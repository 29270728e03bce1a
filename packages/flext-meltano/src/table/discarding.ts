/**
 * The leaving out of what the policy for schema changes does not let into a table: it says which
 * rows go, and counts them and the values that go without their row.
 */
import type { Cell, CellShape } from '../singer/cells.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { SettledChanges } from './schema-change.ts'

/** What was left out since the last checkpoint. */
export interface DiscardCounter {
  rows: number
  values: number
}

/** Whether a record is left out; undefined where nothing ever is. */
export const recordDiscarding = (
  settled: SettledChanges,
  counter: DiscardCounter,
): ((record: SingerRecord) => boolean) | undefined => {
  const { rows, values } = columnsOf(settled)
  if (rows.length + values.length === 0) return undefined
  return (record) => {
    const has = (name: string): boolean => record[name] !== undefined && record[name] !== null
    if (rows.some(has)) {
      counter.rows += 1
      return true
    }
    for (const name of values) if (has(name)) counter.values += 1
    return false
  }
}

/** The same for rows of cells, which come in blocks that may begin again. */
export interface CellDiscarding {
  readonly begin: () => void
  readonly leavesOut: (cells: ReadonlyArray<Cell>) => boolean
  readonly end: () => void
}

export const cellDiscarding = (
  settled: SettledChanges,
  { columns, nothing }: CellShape,
  counter: DiscardCounter,
): CellDiscarding | undefined => {
  const { rows, values } = columnsOf(settled)
  const placesOf = (names: ReadonlyArray<string>): ReadonlyArray<number> =>
    columns.filter(({ name }) => names.includes(name)).map(({ at }) => at)
  const [ofRows, ofValues] = [placesOf(rows), placesOf(values)]
  if (ofRows.length + ofValues.length === 0) return undefined
  const block: DiscardCounter = { rows: 0, values: 0 }
  return {
    begin: () => {
      block.rows = 0
      block.values = 0
    },
    leavesOut: (cells) => {
      const has = (at: number): boolean => cells[at] !== nothing && cells[at] !== null
      if (ofRows.some(has)) {
        block.rows += 1
        return true
      }
      for (const at of ofValues) if (has(at)) block.values += 1
      return false
    },
    end: () => {
      counter.rows += block.rows
      counter.values += block.values
    },
  }
}

const columnsOf = ({ withoutRows, withoutValues }: SettledChanges) => ({
  rows: [...withoutRows],
  values: [...withoutValues].filter((name) => !withoutRows.has(name)),
})
