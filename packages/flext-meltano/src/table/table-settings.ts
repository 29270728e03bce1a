/** What every target of tables is told of them: how they are named, and how rows meet older ones. */
import { optional } from 'flext-core'
import * as t from 'io-ts'

import { LoadMethod } from './load-method.ts'
import { SchemaChanges } from './schema-change.ts'
import { tableNaming, type TableNaming } from './table-name.ts'

export interface TableSettings extends TableNaming {
  /** Adds `_sdc_extracted_at`, `_sdc_received_at`, `_sdc_batched_at`, `_sdc_sequence` and `_sdc_table_version`. */
  readonly add_metadata_columns?: boolean
  /** Left out: `upsert` for streams with key properties, `append-only` for the others. */
  readonly load_method?: LoadMethod
  /** What is done when a stream does not fit its table any more; `evolve` by default. */
  readonly schema_changes?: SchemaChanges
  /** Whether rows of an older version are deleted, which is the default, or marked in `_sdc_deleted_at`. */
  readonly hard_delete?: boolean
}

/** The settings, for the codec of a config. */
export const tableSettings = {
  ...tableNaming,
  add_metadata_columns: optional(t.boolean),
  load_method: optional(LoadMethod),
  schema_changes: optional(SchemaChanges),
  hard_delete: optional(t.boolean),
}
