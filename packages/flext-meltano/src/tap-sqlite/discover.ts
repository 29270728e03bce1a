/** What tap-sqlite can extract: a stream a table or view, with its columns typed by their declarations. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Catalog, CatalogStream } from '../singer/catalog.ts'
import { discoveredStream } from '../singer/tap/discovered-stream.ts'
import type { TapError } from '../singer/tap/tap-error.ts'
import { columnType } from './column-type.ts'
import { withDatabase } from './source-database.ts'
import { sourceTables, type SourceTable } from './source-table.ts'
import type { SqliteTapConfig } from './tap-config.ts'

export const discoverSqlite = (config: SqliteTapConfig): Promise<FlextResult<Catalog, TapError>> =>
  withDatabase<Catalog, TapError>(config, (database) =>
    Promise.resolve(
      E.right({
        streams: sourceTables(database, config).map((table) => streamOf(table, config)),
      }),
    ),
  )

const streamOf = (
  { name, isView, keys, columns }: SourceTable,
  { default_replication_method: replicationMethod }: SqliteTapConfig,
): CatalogStream => {
  const typed = columns.map((column) => ({ column, type: columnType(column.declared) }))
  return discoveredStream({
    name,
    keys,
    replicationMethod,
    properties: Object.fromEntries(
      typed.map(({ column, type: { schema } }) => [
        column.name,
        column.nullable ? { ...schema, type: ['null', schema.type ?? []].flat() } : schema,
      ]),
    ),
    metadata: {
      'valid-replication-keys': typed
        .filter(({ type }) => type.literal !== undefined)
        .map(({ column }) => column.name),
      'is-view': isView,
    },
    propertyMetadata: Object.fromEntries(
      columns.map((column) => [column.name, { 'sql-datatype': column.declared }]),
    ),
  })
}
