/**
 * The plugins this package brings itself. A plugin is native when its name says so, or when its
 * variant is `flext` and its name begins with a native one's; an `executable` makes it foreign.
 */
import type { JsonValue } from 'flext-core'

import {
  csvTargetDefaults,
  databaseDefaults,
  duckdbTargetDefaults,
  mapperDefaults,
  parquetTargetDefaults,
  postgresTargetDefaults,
  tableDefaults,
  tapDefaults,
} from '../singer/native-defaults.ts'
import type { SettingDeclaration } from './declaration.ts'
import type { PluginKind } from './plugin-kind.ts'

export type NativePlugin =
  | 'tap-csv'
  | 'tap-jsonl'
  | 'tap-parquet'
  | 'tap-postgres'
  | 'tap-sqlite'
  | 'target-csv'
  | 'target-duckdb'
  | 'tap-rest'
  | 'target-jsonl'
  | 'target-parquet'
  | 'target-postgres'
  | 'target-sqlite'
  | 'flext-sql'
  | 'flext-mapper'

const natives: Readonly<Partial<Record<PluginKind, ReadonlyArray<NativePlugin>>>> = {
  extractor: ['tap-csv', 'tap-jsonl', 'tap-parquet', 'tap-postgres', 'tap-sqlite', 'tap-rest'],
  loader: [
    'target-csv',
    'target-duckdb',
    'target-jsonl',
    'target-parquet',
    'target-postgres',
    'target-sqlite',
  ],
  transformer: ['flext-sql'],
  mapper: ['flext-mapper'],
}

/** Plugins of Meltano's own that a native one stands in for, with the same config. */
const standIns: Readonly<Record<string, NativePlugin>> = {
  'meltano-map-transformer': 'flext-mapper',
  'meltano-map-transform': 'flext-mapper',
}

const postgresConnection: ReadonlyArray<SettingDeclaration> = [
  { name: 'url', sensitive: true },
  { name: 'host' },
  { name: 'port', kind: 'integer' },
  { name: 'user' },
  { name: 'password', sensitive: true },
  { name: 'database' },
  { name: 'sqlalchemy_url', sensitive: true },
  { name: 'dbname' },
  { name: 'ssl', kind: 'boolean' },
  { name: 'connect_timeout', kind: 'integer' },
]

const tableSettings: ReadonlyArray<SettingDeclaration> = [
  { name: 'default_table_prefix' },
  { name: 'table_name' },
  { name: 'add_metadata_columns', kind: 'boolean' },
  { name: 'load_method' },
  { name: 'schema_changes' },
  { name: 'hard_delete', kind: 'boolean' },
]

const settings: Readonly<Record<NativePlugin, ReadonlyArray<SettingDeclaration>>> = {
  'tap-csv': [
    { name: 'files', kind: 'array' },
    { name: 'state_rows', kind: 'integer' },
    { name: 'sample_rows', kind: 'integer' },
    { name: 'column_types' },
  ],
  'tap-jsonl': [
    { name: 'files', kind: 'array' },
    { name: 'state_rows', kind: 'integer' },
    { name: 'sample_rows', kind: 'integer' },
  ],
  'tap-parquet': [
    { name: 'files', kind: 'array' },
    { name: 'state_rows', kind: 'integer' },
  ],
  'tap-postgres': [
    ...postgresConnection,
    { name: 'filter_schemas', kind: 'array' },
    { name: 'filter_tables', kind: 'array' },
    { name: 'default_replication_method' },
    { name: 'json_as_object', kind: 'boolean' },
    { name: 'replication_slot_name' },
    { name: 'publication_name' },
    { name: 'break_at_end_lsn', kind: 'boolean' },
    { name: 'max_run_seconds', kind: 'integer' },
    { name: 'state_rows', kind: 'integer' },
  ],
  'target-csv': [
    { name: 'destination_path' },
    { name: 'delimiter' },
    { name: 'quotechar' },
    { name: 'quoting' },
    { name: 'line_end' },
    { name: 'header', kind: 'boolean' },
    { name: 'null_value' },
    { name: 'compression' },
    { name: 'load_method' },
  ],
  'tap-rest': [
    { name: 'file' },
    { name: 'base_url' },
    { name: 'params', kind: 'object' },
    { name: 'headers', kind: 'object' },
    { name: 'auth', kind: 'object' },
    { name: 'auth.type' },
    { name: 'auth.username' },
    { name: 'auth.password', sensitive: true },
    { name: 'auth.token', sensitive: true },
    { name: 'auth.api_key', sensitive: true },
    { name: 'auth.client_id' },
    { name: 'auth.client_secret', sensitive: true },
    { name: 'auth.refresh_token', sensitive: true },
    { name: 'paging', kind: 'object' },
    { name: 'retry', kind: 'object' },
    { name: 'requests_per_second', kind: 'decimal' },
    { name: 'timeout' },
    { name: 'hosts', kind: 'array' },
    { name: 'sample_records', kind: 'integer' },
    { name: 'streams', kind: 'array' },
  ],
  'tap-sqlite': [
    { name: 'database' },
    { name: 'filter_tables', kind: 'array' },
    { name: 'default_replication_method' },
    { name: 'state_rows', kind: 'integer' },
    { name: 'busy_timeout', kind: 'integer' },
  ],
  'target-duckdb': [
    { name: 'database' },
    { name: 'default_target_schema' },
    ...tableSettings,
    { name: 'memory_limit' },
    { name: 'busy_timeout', kind: 'integer' },
  ],
  'target-jsonl': [{ name: 'destination_path' }],
  'target-parquet': [{ name: 'destination_path' }, { name: 'compression' }],
  'target-postgres': [
    ...postgresConnection,
    { name: 'default_target_schema' },
    ...tableSettings,
    { name: 'add_record_metadata', kind: 'boolean' },
  ],
  'target-sqlite': [
    { name: 'database' },
    ...tableSettings,
    { name: 'busy_timeout', kind: 'integer' },
  ],
  'flext-mapper': [
    { name: 'stream_maps', kind: 'object' },
    { name: 'stream_map_config', kind: 'object' },
    { name: 'flattening_enabled', kind: 'boolean' },
    { name: 'flattening_max_depth', kind: 'integer' },
    { name: 'flattening_separator' },
  ],
  'flext-sql': [
    { name: 'models', kind: 'array' },
    { name: 'models_dir' },
    { name: 'snapshots_dir' },
    { name: 'tests_dir' },
    { name: 'macros_dir' },
    { name: 'materialized' },
    { name: 'vars', kind: 'object' },
    { name: 'checks', kind: 'array' },
  ],
}

/** What each of them takes where nothing is set. */
const assumed: Readonly<Partial<Record<NativePlugin, Readonly<Record<string, JsonValue>>>>> = {
  'tap-csv': tapDefaults,
  'tap-jsonl': tapDefaults,
  'tap-parquet': tapDefaults,
  'tap-postgres': { ...tapDefaults, ...databaseDefaults },
  'tap-rest': tapDefaults,
  'tap-sqlite': { ...tapDefaults, ...databaseDefaults },
  'target-csv': csvTargetDefaults,
  'target-duckdb': { ...tableDefaults, ...databaseDefaults, ...duckdbTargetDefaults },
  'target-parquet': parquetTargetDefaults,
  'target-postgres': { ...tableDefaults, ...databaseDefaults, ...postgresTargetDefaults },
  'target-sqlite': { ...tableDefaults, ...databaseDefaults },
  'flext-mapper': mapperDefaults,
}

/** Settings that a variable can set without being declared in the project. */
export const nativeSettings = (native: NativePlugin): ReadonlyArray<SettingDeclaration> =>
  settings[native].map((setting) => {
    const value = assumed[native]?.[setting.name]
    return value === undefined ? setting : { ...setting, assumed: value }
  })

export const nativeNames = (kind: PluginKind): ReadonlyArray<NativePlugin> => natives[kind] ?? []

/** Which native plugin a declaration means, if it means one. */
export const nativeOf = (
  kind: PluginKind,
  { name, variant, executable }: { name: string; variant?: string; executable?: unknown },
): NativePlugin | undefined =>
  executable === undefined
    ? (nativeNames(kind).find(
        (native) => name === native || (variant === 'flext' && name.startsWith(`${native}-`)),
      ) ?? (kind === 'mapper' ? standIns[name] : undefined))
    : undefined
