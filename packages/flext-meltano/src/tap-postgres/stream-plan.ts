/** What is to be extracted of a database: the streams of a catalog on the tables that are there. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import {
  isPropertySelected,
  isStreamSelected,
  keyProperties,
  ReplicationMethod,
  streamMetadata,
  streamName,
  type Catalog,
  type CatalogStream,
} from '../singer/catalog.ts'
import { cellTypeOf } from '../singer/cell-text.ts'
import type { Cell, CellColumn } from '../singer/cells.ts'
import type { SchemaMessage } from '../singer/message.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import { cellProblems } from '../singer/record-line.ts'
import {
  tapConfigRefused,
  tapSourceRefused,
  type TapConfigRefused,
  type TapSourceRefused,
} from '../singer/tap-error.ts'
import { cellChange, type CellChange } from './cell-change.ts'
import { columnType, type SourceColumn } from './column-type.ts'
import { streamId } from './discover.ts'
import { logValue } from './log-value.ts'
import type { SourceTable } from './source-table.ts'
import type { PostgresTapConfig } from './tap-config.ts'
import { quote } from '../postgres/identifier.ts'

export interface PlannedColumn extends CellColumn {
  /** The expression whose text is a cell. */
  readonly select: string
  /** The type that a literal is cast to. */
  readonly declared: string
  readonly nullable: boolean
  readonly ordered: boolean
  readonly change: CellChange | undefined
  /** A text of the log as a cell. */
  readonly fromLog: (text: string) => Cell
}

export interface StreamPlan {
  readonly stream: string
  readonly table: SourceTable
  readonly columns: ReadonlyArray<PlannedColumn>
  readonly method: ReplicationMethod
  readonly replicationKey: PlannedColumn | undefined
  /** The primary key, where rows can be put in its order; otherwise nothing. */
  readonly keys: ReadonlyArray<PlannedColumn>
  readonly schema: SchemaMessage
}

/** The selected streams, or every reason why one of them cannot be. */
export const streamPlans = (
  tap: string,
  config: PostgresTapConfig,
  catalog: Catalog,
  tables: ReadonlyArray<SourceTable>,
): FlextResult<ReadonlyArray<StreamPlan>, TapConfigRefused> => {
  const byId = new Map(tables.map((table) => [streamId(table), table]))
  const problems: Array<string> = []
  const plans = catalog.streams.filter(isStreamSelected).flatMap((stream) => {
    const plan = planOf(stream, byId.get(stream.tap_stream_id), config)
    if (E.isRight(plan)) return [plan.right]
    problems.push(...plan.left.map((problem) => `stream ${stream.tap_stream_id}: ${problem}`))
    return []
  })
  return problems.length > 0 ? E.left(tapConfigRefused(tap, problems)) : E.right(plans)
}

const planOf = (
  stream: CatalogStream,
  table: SourceTable | undefined,
  config: PostgresTapConfig,
): FlextResult<StreamPlan, ReadonlyArray<string>> => {
  if (table === undefined)
    return E.left(['expected a table or view that may be read, found none of that name'])
  const method = methodOf(stream, config)
  const keyName = replicationKeyOf(stream)
  const properties = Object.entries(stream.schema.properties ?? {}).filter(
    ([name]) => isPropertySelected(stream, name) || (method === 'INCREMENTAL' && name === keyName),
  )
  const sources = new Map(table.columns.map((column) => [column.name, column]))
  const gone = properties.filter(([name]) => !sources.has(name)).map(([name]) => `"${name}"`)
  const problems = gone.length === 0 ? [] : [`expected the column ${gone.join(', ')}, found none`]

  const columns = properties.flatMap(([name, schema], at): ReadonlyArray<PlannedColumn> => {
    const source = sources.get(name)
    if (source === undefined) return []
    const { cell, select, ordered } = columnType(source, config.json_as_object ?? true)
    return [
      {
        name,
        at,
        type: cell === 'json' ? cell : cellTypeOf(schema),
        select: select(`t.${quote(name)}`),
        declared: source.declared,
        nullable: source.nullable,
        ordered,
        change: cellChange(source.type),
        fromLog: loggedCell(source),
      },
    ]
  })
  const replicationKey = columns.find(({ name }) => name === keyName)
  if (method === 'INCREMENTAL') {
    if (keyName === undefined)
      problems.push('expected a replication-key for INCREMENTAL in the metadata, found none')
    else if (replicationKey?.ordered !== true)
      problems.push(
        `expected a replication-key that rows can be ordered by, one of ${columns.flatMap(({ name, ordered }) => (ordered ? [name] : [])).join(', ')}, found ${keyName}`,
      )
  }
  if (method === 'LOG_BASED')
    problems.push(
      ...logProblems(
        table,
        columns.flatMap(({ name }) => sources.get(name) ?? []),
      ),
    )
  if (problems.length > 0) return E.left(problems)
  const isLogged = method === 'LOG_BASED'
  const keys = table.keys.flatMap((key) => columns.filter(({ name }) => name === key))
  const name = streamName(stream)
  return E.right({
    stream: name,
    table,
    columns: isLogged ? [...columns, ...logColumns(columns.length)] : columns,
    method,
    replicationKey: method === 'INCREMENTAL' ? replicationKey : undefined,
    keys: keys.length === table.keys.length && keys.every(({ ordered }) => ordered) ? keys : [],
    schema: {
      type: 'SCHEMA',
      stream: name,
      schema: {
        type: 'object',
        properties: isLogged
          ? loggedProperties(properties, keyProperties(stream))
          : Object.fromEntries(properties),
      },
      key_properties: keyProperties(stream),
      bookmark_properties: method === 'INCREMENTAL' && keyName !== undefined ? [keyName] : [],
    },
  })
}

const methodOf = (
  stream: CatalogStream,
  { default_replication_method: byDefault = 'FULL_TABLE' }: PostgresTapConfig,
): ReplicationMethod => {
  const named = streamMetadata(stream)['replication-method'] ?? stream.replication_method
  return ReplicationMethod.is(named) ? named : byDefault
}

const replicationKeyOf = (stream: CatalogStream): string | undefined => {
  const named = streamMetadata(stream)['replication-key'] ?? stream.replication_key
  return typeof named === 'string' ? named : undefined
}

/** When a row was deleted in the source, and where in the log it was changed. */
export const deletedColumn = '_sdc_deleted_at'
export const positionColumn = '_sdc_lsn'

const logColumns = (at: number): ReadonlyArray<PlannedColumn> => {
  const column = {
    nullable: true,
    ordered: false,
    change: undefined,
    fromLog: (text: string) => text,
  }
  return [
    {
      ...column,
      name: deletedColumn,
      at,
      type: 'date-time',
      select: 'null',
      declared: 'timestamptz',
    },
    {
      ...column,
      name: positionColumn,
      at: at + 1,
      type: 'integer',
      select: 'null',
      declared: 'int8',
    },
  ]
}

/** Of a deleted row nothing but its key may be known. */
const loggedProperties = (
  properties: ReadonlyArray<readonly [string, JsonSchema]>,
  keys: ReadonlyArray<string>,
): Readonly<Record<string, JsonSchema>> => ({
  ...Object.fromEntries(
    properties.map(([name, schema]) => [
      name,
      keys.includes(name) || schema.type === undefined
        ? schema
        : { ...schema, type: [...new Set(['null', schema.type].flat())] },
    ]),
  ),
  [deletedColumn]: { type: ['null', 'string'], format: 'date-time' },
  [positionColumn]: { type: ['null', 'integer'] },
})

const loggedCell = (source: SourceColumn): ((text: string) => Cell) => {
  const value = logValue(source) ?? ((text: string) => text)
  const change = cellChange(source.type)
  return (text) => {
    const cell = value(text)
    return cell === null || change === undefined ? cell : (change(cell) ?? cell)
  }
}

const logProblems = (
  { isView, keys }: SourceTable,
  columns: ReadonlyArray<SourceColumn>,
): ReadonlyArray<string> => [
  ...(isView ? ['expected a table for LOG_BASED, found a view'] : []),
  ...(!isView && keys.length === 0 ? ['expected a primary key for LOG_BASED, found none'] : []),
  ...columns
    .filter((column) => logValue(column) === undefined)
    .map(
      ({ name, declared }) =>
        `expected columns that the log has as text for LOG_BASED, found "${name}" of type ${declared}; leave it out`,
    ),
]

/** A value that its column does not take, and the key of the row that has it. */
export const misfit = (
  { table, keys, columns }: Pick<StreamPlan, 'table' | 'keys' | 'columns'>,
  cells: ReadonlyArray<Cell>,
  refused: number,
): TapSourceRefused => {
  const key = keys.map(({ name, at }) => `${name} ${String(cells[at])}`).join(', ')
  const place = `${table.schema}.${table.name}${key === '' ? '' : `, row ${key}`}`
  return tapSourceRefused(
    place,
    cellProblems(columns, cells, 0, refused).map(({ line: _, ...problem }) => problem),
  )
}
