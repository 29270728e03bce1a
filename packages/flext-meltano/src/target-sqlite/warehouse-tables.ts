/**
 * The warehouse's own tables: which runs there are, what each has staged, and what the published
 * ones left behind. They live beside the data, so that one transaction covers both.
 */
import type { ColumnType } from 'kysely'

/** Values kept as JSON text. */
type Json = string

/** One row a run: `staging` until it is published, and perhaps taken back. A discarded run leaves no row. */
export interface RunTable {
  readonly run: string
  readonly status: 'staging' | 'published' | 'taken-back'
  readonly state: Json | null
  /** Whether the tap ended well. */
  readonly ended: number
  readonly state_id: string | null
  readonly receipt: Json | null
  readonly published_at: string | null
}

/** One row a staging table: where it is, what it will become. */
export interface StageTable {
  readonly staging: string
  readonly run: string
  readonly kind: 'stream' | 'model'
  /** The stream or the model. */
  readonly name: string
  /** The table that publishing makes of it, or merges it into. */
  readonly target: string
  readonly method: 'append-only' | 'upsert'
  readonly keys: Json
  readonly columns: Json
  readonly rows: number
  /** Whether records carried a version. */
  readonly versioned: number
  /** The version that ACTIVATE_VERSION named, if any did. */
  readonly version: number | null
  /** Whether duplicates are gone and the key is indexed. */
  readonly sealed: number
}

/** The state that the last published run of a state id left. */
export interface StateTable {
  readonly state_id: string
  readonly state: Json
  readonly run: string
  readonly published_at: string
}

/** The last activated version of a table. */
export interface VersionTable {
  readonly table_name: string
  readonly version: number
}

/** Tables that models made: the only ones a model may replace. */
export interface ModelTable {
  readonly table_name: string
  readonly run: string
}

/** What the policy for schema changes left out of a run that is staged. Made when there is something. */
export interface DiscardedTable {
  readonly run: string
  readonly stream: string
  readonly rows: number
  readonly values: number
}

export interface WarehouseTables {
  readonly _flext_warehouse: { readonly format: ColumnType<number, number, number> }
  readonly _flext_run: RunTable
  readonly _flext_stage: StageTable
  readonly _flext_state: StateTable
  readonly _flext_version: VersionTable
  readonly _flext_model: ModelTable
  readonly _flext_discarded: DiscardedTable
}
