/** What is to be extracted of a table: its columns as cells, and the order in which its rows can come. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import {
  isPropertySelected,
  keyProperties,
  ReplicationMethod,
  streamMetadata,
  streamName,
  type CatalogStream,
} from '../singer/catalog.ts'
import type { Cell, CellColumn } from '../singer/cells.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import type { SchemaMessage } from '../singer/message.ts'
import { cellProblems } from '../singer/tap/record-line.ts'
import { tapSourceRefused, type TapSourceRefused } from '../singer/tap/tap-error.ts'

/** The text of a cell as Singer has it, or nothing where it has no place in the formats of JSON Schema. */
export type CellChange = (text: string) => string | undefined

export interface TableColumn extends CellColumn {
  /** The expression whose text is a cell. */
  readonly select: string
  /** The column of the table itself, whatever is selected under its name. */
  readonly column: string
  /** An expression for a value that a cell has had. */
  readonly literal: (cell: string) => string
  readonly nullable: boolean
  /** Whether rows can be put in its order, and found again by a value of it. */
  readonly ordered: boolean
  readonly change: CellChange | undefined
}

export interface TablePlan<Column extends TableColumn = TableColumn> {
  readonly stream: string
  /** As people know the table. */
  readonly place: string
  /** As a query reads it. */
  readonly from: string
  readonly columns: ReadonlyArray<Column>
  readonly method: ReplicationMethod
  readonly replicationKey: Column | undefined
  /** By which rows are told apart and put in order; nothing where they cannot be. */
  readonly keys: ReadonlyArray<TableColumn>
  /** Keys that are no columns of the stream: their cells follow those of the columns. */
  readonly hidden: ReadonlyArray<TableColumn>
  readonly schema: SchemaMessage
}

/** A table that is there. */
export interface PlannedTable<Column extends TableColumn> {
  readonly place: string
  readonly from: string
  readonly keys: ReadonlyArray<string>
  /** A column as it is extracted, unless there is none of that name. */
  readonly columnOf: (name: string, schema: JsonSchema, at: number) => Column | undefined
}

/** The plan of a stream, or every reason why there can be none. */
export const tablePlan = <Column extends TableColumn>(
  stream: CatalogStream,
  table: PlannedTable<Column>,
  byDefault: ReplicationMethod,
): FlextResult<TablePlan<Column>, ReadonlyArray<string>> => {
  const method = methodOf(stream, byDefault)
  const keyName = replicationKeyOf(stream)
  const properties = Object.entries(stream.schema.properties ?? {}).filter(
    ([name]) => isPropertySelected(stream, name) || (method === 'INCREMENTAL' && name === keyName),
  )
  const planned = properties.map(([name, schema], at) => ({
    name,
    column: table.columnOf(name, schema, at),
  }))
  const gone = planned.flatMap(({ name, column }) => (column === undefined ? [`"${name}"`] : []))
  const columns = planned.flatMap(({ column }) => column ?? [])
  const replicationKey =
    method === 'INCREMENTAL' ? columns.find(({ name }) => name === keyName) : undefined
  const problems = [
    ...(gone.length === 0 ? [] : [`expected the column ${gone.join(', ')}, found none`]),
    ...(method === 'INCREMENTAL' ? keyProblems(keyName, replicationKey, columns) : []),
  ]
  if (problems.length > 0) return E.left(problems)
  const keys = table.keys.flatMap((key) => columns.filter(({ name }) => name === key))
  const name = streamName(stream)
  return E.right({
    stream: name,
    place: table.place,
    from: table.from,
    columns,
    method,
    replicationKey,
    keys: keys.length === table.keys.length && keys.every(({ ordered }) => ordered) ? keys : [],
    hidden: [],
    schema: {
      type: 'SCHEMA',
      stream: name,
      schema: { type: 'object', properties: Object.fromEntries(properties) },
      key_properties: keyProperties(stream),
      bookmark_properties: replicationKey === undefined ? [] : [replicationKey.name],
    },
  })
}

const keyProblems = (
  name: string | undefined,
  key: TableColumn | undefined,
  columns: ReadonlyArray<TableColumn>,
): ReadonlyArray<string> => {
  if (name === undefined)
    return ['expected a replication-key for INCREMENTAL in the metadata, found none']
  if (key?.ordered === true) return []
  const possible = columns.flatMap((column) => (column.ordered ? [column.name] : []))
  return [
    `expected a replication-key that rows can be ordered by, one of ${possible.join(', ')}, found ${name}`,
  ]
}

const methodOf = (stream: CatalogStream, byDefault: ReplicationMethod): ReplicationMethod => {
  const named = streamMetadata(stream)['replication-method'] ?? stream.replication_method
  return ReplicationMethod.is(named) ? named : byDefault
}

const replicationKeyOf = (stream: CatalogStream): string | undefined => {
  const named = streamMetadata(stream)['replication-key'] ?? stream.replication_key
  return typeof named === 'string' ? named : undefined
}

/** A row by its key; the table where it has none. */
export const rowPlace = (
  { place, keys }: Pick<TablePlan, 'place' | 'keys'>,
  cells: ReadonlyArray<Cell>,
): string => {
  const key = keys.map(({ name, at }) => `${name} ${String(cells[at])}`).join(', ')
  return key === '' ? place : `${place}, row ${key}`
}

/** A value that its column does not take, and the key of the row that has it. */
export const misfit = (
  plan: Pick<TablePlan, 'place' | 'keys' | 'columns'>,
  cells: ReadonlyArray<Cell>,
  refused: number,
): TapSourceRefused =>
  tapSourceRefused(
    rowPlace(plan, cells),
    cellProblems(plan.columns, cells, 0, refused).map(({ line: _, ...problem }) => problem),
  )
