/** What tap-sqlite can extract: a stream a table or view, with its columns typed by their declarations. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Catalog, CatalogStream } from '../singer/catalog.ts'
import type { TapError } from '../singer/tap-error.ts'
import { columnType } from './column-type.ts'
import { withDatabase } from './source-database.ts'
import { sourceTables, type SourceTable } from './source-table.ts'
import type { SqliteTapConfig } from './tap-config.ts'

export const discoverSqlite = (config: SqliteTapConfig): Promise<FlextResult<Catalog, TapError>> =>
  withDatabase<Catalog, TapError>(config, (database) =>
    Promise.resolve(
      E.right({
        streams: sourceTables(database, config).map((table) => catalogStream(table, config)),
      }),
    ),
  )

const catalogStream = (
  { name, isView, keys, columns }: SourceTable,
  { default_replication_method }: SqliteTapConfig,
): CatalogStream => ({
  tap_stream_id: name,
  stream: name,
  key_properties: keys,
  ...(default_replication_method === undefined
    ? {}
    : { replication_method: default_replication_method }),
  schema: {
    type: 'object',
    properties: Object.fromEntries(
      columns.map((column) => {
        const { schema } = columnType(column.declared)
        return [
          column.name,
          column.nullable ? { ...schema, type: ['null', schema.type ?? []].flat() } : schema,
        ]
      }),
    ),
  },
  metadata: [
    {
      breadcrumb: [],
      metadata: {
        inclusion: 'available',
        'selected-by-default': true,
        'table-key-properties': keys,
        'valid-replication-keys': columns
          .filter(({ declared }) => columnType(declared).literal !== undefined)
          .map((column) => column.name),
        'is-view': isView,
      },
    },
    ...columns.map((column) => ({
      breadcrumb: ['properties', column.name],
      metadata: {
        inclusion: keys.includes(column.name) ? 'automatic' : 'available',
        'selected-by-default': true,
        'sql-datatype': column.declared,
      },
    })),
  ],
})
