/** What target-postgres is told: which database, how tables are named, and how rows meet older ones. */
import { literalUnion, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { postgresConnection, type PostgresConnection } from '../postgres/connection-settings.ts'
import { LoadMethod } from '../table/load-method.ts'
import { SchemaChanges } from '../table/schema-change.ts'

export interface PostgresTargetConfig extends PostgresConnection {
  /** The schema of the tables; `public` by default. It is made where there is none. */
  readonly default_target_schema?: string
  readonly default_table_prefix?: string
  /** `stream`, which is the default, or `last-part`: `users` for the stream `public-users`. */
  readonly table_name?: 'stream' | 'last-part'
  /** Adds `_sdc_extracted_at`, `_sdc_received_at`, `_sdc_batched_at`, `_sdc_sequence` and `_sdc_table_version`. */
  readonly add_metadata_columns?: boolean
  /** What MeltanoLabs' target calls `add_metadata_columns`. */
  readonly add_record_metadata?: boolean
  /** Left out: `upsert` for streams with key properties, `append-only` for the others. */
  readonly load_method?: LoadMethod
  /** What is done when a stream does not fit its table any more; `evolve` by default. */
  readonly schema_changes?: SchemaChanges
  /** Whether rows of an older version are deleted, which is the default, or marked in `_sdc_deleted_at`. */
  readonly hard_delete?: boolean
}

/** The target's configuration, as it stands under `loaders[].config`. */
export const PostgresTargetConfig: t.Type<PostgresTargetConfig, unknown> = strictObject(
  {
    ...postgresConnection,
    default_target_schema: optional(t.string),
    default_table_prefix: optional(t.string),
    table_name: optional(literalUnion('stream', 'last-part')),
    add_metadata_columns: optional(t.boolean),
    add_record_metadata: optional(t.boolean),
    load_method: optional(LoadMethod),
    schema_changes: optional(SchemaChanges),
    hard_delete: optional(t.boolean),
  },
  'PostgresTargetConfig',
)

/** The schema that the tables are in. */
export const targetSchema = ({ default_target_schema = 'public' }: PostgresTargetConfig): string =>
  default_target_schema
