/** Columns as they are written on the command line: `paid:integer,note:text?`. */
import type { Complaint } from '../input/refused.ts'

export interface Column {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
}

/** The types that SQLite, PostgreSQL and MySQL all have, by the names that kysely gives them. */
const types: ReadonlySet<string> = new Set([
  'bigint',
  'blob',
  'boolean',
  'date',
  'integer',
  'json',
  'real',
  'text',
  'timestamp',
])

/** What is wrong with the list: every column that is not as it should be. */
export const columnComplaint = (list: string | undefined): Complaint => {
  const wrong = entriesOf(list).filter((entry) => parsed(entry) === undefined)
  if (wrong.length > 0) {
    return `columns: expected name:type with one of ${[...types].join(', ')}, found ${wrong.map((entry) => JSON.stringify(entry)).join(', ')}`
  }
  const names = columnsOf(list).map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined ? undefined : `columns: ${JSON.stringify(twice)} is there twice`
}

/** The columns of a list that `columnComplaint` has nothing to say about. */
export const columnsOf = (list: string | undefined): readonly Column[] =>
  entriesOf(list).flatMap((entry) => parsed(entry) ?? [])

const entriesOf = (list: string | undefined): readonly string[] =>
  list === undefined ? [] : list.split(',').map((entry) => entry.trim())

const parsed = (entry: string): Column | undefined => {
  const [, name, type, mark] = /^([a-z][a-z0-9_]*):([a-z]+)(\?)?$/.exec(entry) ?? []
  return name === undefined || type === undefined || !types.has(type)
    ? undefined
    : { name, type, nullable: mark === '?' }
}
