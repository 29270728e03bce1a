/** What is to be extracted of a SQLite file: the streams of a catalog on the tables that are there. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapDefaults } from '../singer/native-defaults.ts'
import type { Catalog, CatalogStream } from '../singer/catalog.ts'
import { cellTypeOf } from '../singer/cell-text.ts'
import type { TapConfigRefused } from '../singer/tap/tap-error.ts'
import { quote } from '../sql/sql-text.ts'
import { plannedStreams } from '../table-source/planned-streams.ts'
import { tablePlan, type TableColumn, type TablePlan } from '../table-source/table-plan.ts'
import { columnType } from './column-type.ts'
import type { SourceTable } from './source-table.ts'
import type { SqliteTapConfig } from './tap-config.ts'

/** The selected streams, or every reason why one of them cannot be. */
export const streamPlans = (
  tap: string,
  config: SqliteTapConfig,
  catalog: Catalog,
  tables: ReadonlyArray<SourceTable>,
): FlextResult<ReadonlyArray<TablePlan>, TapConfigRefused> => {
  const byName = new Map(tables.map((table) => [table.name, table]))
  return plannedStreams(tap, catalog, (stream) =>
    planOf(stream, byName.get(stream.tap_stream_id), config),
  )
}

const planOf = (
  stream: CatalogStream,
  table: SourceTable | undefined,
  { default_replication_method = tapDefaults.default_replication_method }: SqliteTapConfig,
): FlextResult<TablePlan, ReadonlyArray<string>> => {
  if (table === undefined) return E.left(['expected a table or view, found none of that name'])
  const sources = new Map(table.columns.map((column) => [column.name, column]))
  const plan = tablePlan<TableColumn>(
    stream,
    {
      place: table.name,
      from: `main.${quote(table.name)} as t`,
      keys: table.keys,
      columnOf: (name, schema, at) => {
        const source = sources.get(name)
        if (source === undefined) return undefined
        const type = columnType(source.declared)
        const column = `t.${quote(name)}`
        return {
          name,
          at,
          type: cellTypeOf(schema),
          select: type.select(column),
          column,
          literal: type.literal ?? ((cell) => cell),
          nullable: source.nullable,
          ordered: type.literal !== undefined,
          // A schema that somebody changed takes the texts as they are.
          change: cellTypeOf(schema) === cellTypeOf(type.schema) ? type.change : undefined,
        }
      },
    },
    default_replication_method,
  )
  if (E.isLeft(plan)) return plan
  if (plan.right.method === 'LOG_BASED')
    return E.left([
      'expected FULL_TABLE or INCREMENTAL, found LOG_BASED, and SQLite has no such log',
    ])
  const key = table.hasRowid && plan.right.keys.length === 0 ? rowid(table, plan.right) : undefined
  return E.right(key === undefined ? plan.right : { ...plan.right, keys: [key], hidden: [key] })
}

/** The number of a row, under a name that no column has. */
const rowid = (
  { columns }: SourceTable,
  { columns: selected }: TablePlan,
): TableColumn | undefined => {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
  const name = ['rowid', '_rowid_', 'oid'].find((one) => !taken.has(one))
  return name === undefined
    ? undefined
    : {
        name,
        at: selected.length,
        type: 'integer',
        select: `cast(t.${name} as text)`,
        column: `t.${name}`,
        literal: (cell) => cell,
        nullable: false,
        ordered: true,
        change: undefined,
      }
}
