/** What a migration changes, as its name and its options say. */
import { kebabCase } from '../input/names.ts'
import type { Complaint } from '../input/refused.ts'
import { columnComplaint, columnsOf, type Column } from './column.ts'

/** A new table, new columns of a table, or statements of somebody's own. */
export type Change =
  | { readonly kind: 'create'; readonly table: string; readonly columns: readonly Column[] }
  | { readonly kind: 'add'; readonly table: string; readonly columns: readonly Column[] }
  | { readonly kind: 'statements'; readonly up: string; readonly down: string }

/** As far as a change depends on it. */
export interface ChangeAsked {
  readonly name: string
  readonly columns?: string
  readonly up?: string
  readonly down?: string
}

/** The change, or what is wrong with what was asked for. */
export const changeOf = (asked: ChangeAsked): Change | { readonly complaint: Complaint } => {
  const { columns: listed, up, down } = asked
  if (up !== undefined || down !== undefined) {
    if (up === undefined || down === undefined) {
      return {
        complaint: `${up === undefined ? 'up' : 'down'}: expected a statement beside the other one, found none`,
      }
    }
    return listed === undefined
      ? { kind: 'statements', up, down }
      : { complaint: 'columns: expected none beside statements of your own' }
  }
  const complaint = columnComplaint(listed)
  if (complaint !== undefined) return { complaint }
  const name = kebabCase(asked.name)
  const [, created] = /^create-(.+)$/.exec(name) ?? []
  if (created !== undefined) {
    return { kind: 'create', table: snakeCase(created), columns: withId(columnsOf(listed)) }
  }
  const [, column, table] = /^add-(.+)-to-(.+)$/.exec(name) ?? []
  if (column !== undefined && table !== undefined) {
    const columns = listed === undefined ? [text(snakeCase(column))] : columnsOf(listed)
    // Rows that are there have no value for it.
    const nullable = columns.map((one) => ({ ...one, nullable: true }))
    return { kind: 'add', table: snakeCase(table), columns: nullable }
  }
  return {
    complaint: `name: expected create-<table>, add-<column>-to-<table>, or the statements in --up and --down, found ${JSON.stringify(asked.name)}`,
  }
}

const snakeCase = (name: string): string => name.replaceAll('-', '_')

const text = (name: string): Column => ({ name, type: 'text', nullable: true })

/** Every table has a key. */
const withId = (columns: readonly Column[]): readonly Column[] =>
  columns.some(({ name }) => name === 'id')
    ? columns
    : [{ name: 'id', type: 'text', nullable: false }, ...columns]
