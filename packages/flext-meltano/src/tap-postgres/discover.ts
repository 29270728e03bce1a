/** What tap-postgres can extract: a stream a table or view, `schema-table`, with its columns typed. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapDefaults } from '../singer/native-defaults.ts'
import type { Catalog, CatalogStream, ReplicationMethod } from '../singer/catalog.ts'
import { discoveredStream } from '../singer/tap/discovered-stream.ts'
import { tapConfigRefused, type TapError } from '../singer/tap/tap-error.ts'
import { columnType, propertySchema } from './column-type.ts'
import { withSource } from './source-session.ts'
import { sourceTables, type SourceTable } from './source-table.ts'
import { schemasOf, type PostgresTapConfig } from './tap-config.ts'

export const discoverPostgres = (
  tap: string,
  config: PostgresTapConfig,
): Promise<FlextResult<Catalog, TapError>> =>
  withSource<Catalog, TapError>(config, {}, async (session) => {
    const unknown = await unknownSchemas(schemasOf(config) ?? [], session.query)
    if (unknown.length > 0)
      return E.left(
        tapConfigRefused(tap, [
          `filter_schemas: expected schemas of ${session.place}, found ${unknown.join(', ')}`,
        ]),
      )
    const tables = await sourceTables(session, config)
    const { database = '' } = session.client
    return E.right({ streams: tables.map((table) => streamOf(table, database, config)) })
  })

type Query = <Row>(text: string, values?: ReadonlyArray<unknown>) => Promise<ReadonlyArray<Row>>

const unknownSchemas = async (
  schemas: ReadonlyArray<string>,
  query: Query,
): Promise<ReadonlyArray<string>> => {
  if (schemas.length === 0) return []
  const found = await query<{ name: string }>(
    'select nspname as name from pg_namespace where nspname = any ($1::text[])',
    [schemas],
  )
  const known = new Set(found.map(({ name }) => name))
  return schemas.filter((name) => !known.has(name))
}

/** The id of a table's stream. */
export const streamId = ({ schema, name }: Pick<SourceTable, 'schema' | 'name'>): string =>
  `${schema}-${name}`

const streamOf = (
  table: SourceTable,
  database: string,
  {
    default_replication_method: method,
    json_as_object = tapDefaults.json_as_object,
  }: PostgresTapConfig,
): CatalogStream => {
  const { keys, columns, isView } = table
  const typed = columns.map((column) => ({ column, type: columnType(column, json_as_object) }))
  return discoveredStream({
    name: streamId(table),
    keys,
    replicationMethod: isView ? methodOfView(method) : method,
    properties: Object.fromEntries(
      typed.map(({ column: { name, nullable }, type }) => [
        name,
        propertySchema(type, nullable && !keys.includes(name)),
      ]),
    ),
    metadata: {
      'valid-replication-keys': typed
        .filter(({ type }) => type.ordered)
        .map(({ column }) => column.name),
      'database-name': database,
      'schema-name': table.schema,
      'is-view': isView,
      'row-count': table.rows,
    },
    propertyMetadata: Object.fromEntries(
      columns.map(({ name, declared }) => [name, { 'sql-datatype': declared }]),
    ),
  })
}

/** A view has no log of its own. */
const methodOfView = (method: ReplicationMethod | undefined): ReplicationMethod | undefined =>
  method === 'LOG_BASED' ? 'FULL_TABLE' : method
