/** Rows into one table, many a statement: the statements are made once. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

import { quote } from '../sql/sql-text.ts'

export interface RowInserter {
  /** The next value of the row under way. */
  readonly value: (value: SQLInputValue) => void
  /** The row is whole. Throws what SQLite throws. */
  readonly row: () => void
  /** No row follows: what waits is written. */
  readonly end: () => void
  /** Forgets the rows that wait. */
  readonly drop: () => void
}

/** Bound values a statement may have, far below SQLite's limit: more gain nothing, and cost memory. */
const mostValues = 500

export const rowInserter = (
  database: DatabaseSync,
  table: string,
  columns: ReadonlyArray<string>,
): RowInserter => {
  const width = columns.length
  const atOnce = Math.max(1, Math.floor(mostValues / width))
  const names = columns.map(quote).join(', ')
  const placeholders = `(${Array.from({ length: width }, () => '?').join(', ')})`
  const prepare = (rows: number): StatementSync =>
    database.prepare(
      `insert into main.${quote(table)} (${names}) values ${Array.from({ length: rows }, () => placeholders).join(', ')}`,
    )
  let many: StatementSync | undefined
  let one: StatementSync | undefined
  let values: Array<SQLInputValue> = []

  return {
    value: (value) => {
      values.push(value)
    },
    row: () => {
      if (values.length < atOnce * width) return
      many ??= prepare(atOnce)
      many.run(...values)
      values = []
    },
    end: () => {
      for (let at = 0; at < values.length; at += width) {
        one ??= prepare(1)
        one.run(...values.slice(at, at + width))
      }
      values = []
    },
    drop: () => {
      values = []
    },
  }
}
