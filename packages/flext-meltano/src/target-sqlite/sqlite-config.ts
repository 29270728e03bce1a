/** What target-sqlite is told: which file, how tables are named, and how rows meet older ones. */
import { createHash } from 'node:crypto'

import { optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { LoadMethod } from '../table/load-method.ts'
import { SchemaChanges } from '../table/schema-change.ts'

export interface SqliteTargetConfig {
  /** The warehouse file; it is made where there is none. */
  readonly database: string
  readonly default_table_prefix?: string
  /** Adds `_sdc_extracted_at`, `_sdc_received_at`, `_sdc_batched_at`, `_sdc_sequence` and `_sdc_table_version`. */
  readonly add_metadata_columns?: boolean
  /** Left out: `upsert` for streams with key properties, `append-only` for the others. */
  readonly load_method?: LoadMethod
  /** What is done when a stream does not fit its table any more; `evolve` by default. */
  readonly schema_changes?: SchemaChanges
  /** Milliseconds to wait for another writer of the same file; 30,000 by default. */
  readonly busy_timeout?: number
}

/** The target's configuration, as it stands under `loaders[].config`. */
export const SqliteTargetConfig: t.Type<SqliteTargetConfig, unknown> = strictObject(
  {
    database: t.string,
    default_table_prefix: optional(t.string),
    add_metadata_columns: optional(t.boolean),
    load_method: optional(LoadMethod),
    schema_changes: optional(SchemaChanges),
    busy_timeout: optional(t.number),
  },
  'SqliteTargetConfig',
)

/** Held by whoever works on the staging of a run. */
export const stagingLock = ({ database }: SqliteTargetConfig, run: string): string =>
  `${database}-run-${createHash('sha256').update(run).digest('hex').slice(0, 16)}.lock`
