/** What is to be extracted of a database: the streams of a catalog on the tables that are there. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapDefaults } from '../singer/native-defaults.ts'
import { literal, tableIn } from '../postgres/identifier.ts'
import { keyProperties, type Catalog, type CatalogStream } from '../singer/catalog.ts'
import { cellTypeOf } from '../singer/cell-text.ts'
import type { Cell } from '../singer/cells.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import type { TapConfigRefused } from '../singer/tap/tap-error.ts'
import { quote } from '../sql/sql-text.ts'
import { plannedStreams } from '../table-source/planned-streams.ts'
import { tablePlan, type TableColumn, type TablePlan } from '../table-source/table-plan.ts'
import { cellChange } from './cell-change.ts'
import { columnType, type SourceColumn } from './column-type.ts'
import { streamId } from './discover.ts'
import { logValue } from './log-value.ts'
import type { SourceTable } from './source-table.ts'
import type { PostgresTapConfig } from './tap-config.ts'

export interface PlannedColumn extends TableColumn {
  /** A text of the log as a cell. */
  readonly fromLog: (text: string) => Cell
}

export interface StreamPlan extends TablePlan<PlannedColumn> {
  readonly table: SourceTable
}

/** The selected streams, or every reason why one of them cannot be. */
export const streamPlans = (
  tap: string,
  config: PostgresTapConfig,
  catalog: Catalog,
  tables: ReadonlyArray<SourceTable>,
): FlextResult<ReadonlyArray<StreamPlan>, TapConfigRefused> => {
  const byId = new Map(tables.map((table) => [streamId(table), table]))
  return plannedStreams(tap, catalog, (stream) =>
    planOf(stream, byId.get(stream.tap_stream_id), config),
  )
}

const planOf = (
  stream: CatalogStream,
  table: SourceTable | undefined,
  {
    json_as_object = tapDefaults.json_as_object,
    default_replication_method = tapDefaults.default_replication_method,
  }: PostgresTapConfig,
): FlextResult<StreamPlan, ReadonlyArray<string>> => {
  if (table === undefined)
    return E.left(['expected a table or view that may be read, found none of that name'])
  const sources = new Map(table.columns.map((column) => [column.name, column]))
  const plan = tablePlan(
    stream,
    {
      place: `${table.schema}.${table.name}`,
      from: `${tableIn(table.schema, table.name)} as t`,
      keys: table.keys,
      columnOf: (name, schema, at) => {
        const source = sources.get(name)
        return source && plannedColumn(source, schema, at, json_as_object)
      },
    },
    default_replication_method,
  )
  if (E.isLeft(plan)) return plan
  const { columns, method, schema } = plan.right
  if (method !== 'LOG_BASED') return E.right({ ...plan.right, table })
  const problems = logProblems(
    table,
    columns.flatMap(({ name }) => sources.get(name) ?? []),
  )
  if (problems.length > 0) return E.left(problems)
  const properties = loggedProperties(
    Object.entries(schema.schema.properties ?? {}),
    keyProperties(stream),
  )
  return E.right({
    ...plan.right,
    table,
    columns: [...columns, ...logColumns(columns.length)],
    schema: { ...schema, schema: { ...schema.schema, properties } },
  })
}

const plannedColumn = (
  source: SourceColumn,
  schema: JsonSchema,
  at: number,
  jsonAsObject: boolean,
): PlannedColumn => {
  const { cell, select, ordered } = columnType(source, jsonAsObject)
  const column = `t.${quote(source.name)}`
  return {
    name: source.name,
    at,
    type: cell === 'json' ? cell : cellTypeOf(schema),
    select: select(column),
    column,
    literal: (text) => `${literal(text)}::${source.declared}`,
    nullable: source.nullable,
    ordered,
    change: cellChange(source.type),
    fromLog: loggedCell(source),
  }
}

/** When a row was deleted in the source, and where in the log it was changed. */
export const deletedColumn = '_sdc_deleted_at'
export const positionColumn = '_sdc_lsn'

const logColumns = (at: number): ReadonlyArray<PlannedColumn> => {
  const column = {
    nullable: true,
    ordered: false,
    change: undefined,
    column: 'null',
    literal: () => 'null',
    fromLog: (text: string) => text,
  }
  return [
    {
      ...column,
      name: deletedColumn,
      at,
      type: 'date-time',
      select: 'null',
    },
    {
      ...column,
      name: positionColumn,
      at: at + 1,
      type: 'integer',
      select: 'null',
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
