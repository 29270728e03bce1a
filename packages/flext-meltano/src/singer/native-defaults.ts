/**
 * What native plugins take where a setting says nothing, by the names of the settings. Plugins read it here,
 * and `flext meltano config list` shows it.
 */

export const tapDefaults = {
  /** Rows that a tap gives between one state and the next. */
  state_rows: 10_000,
  sample_rows: 100_000,
  sample_records: 1000,
  column_types: 'sampled',
  default_replication_method: 'FULL_TABLE',
  json_as_object: true,
  break_at_end_lsn: true,
} as const

export const databaseDefaults = {
  /** Milliseconds. */
  busy_timeout: 30_000,
  /** Seconds. */
  connect_timeout: 10,
} as const

export const tableDefaults = {
  schema_changes: 'evolve',
  hard_delete: true,
  add_metadata_columns: false,
} as const

export const postgresTargetDefaults = { default_target_schema: 'public' } as const

export const duckdbTargetDefaults = {
  default_target_schema: 'main',
  memory_limit: '256MB',
} as const

export const csvTargetDefaults = {
  delimiter: ',',
  quotechar: '"',
  quoting: 'minimal',
  line_end: 'lf',
  header: true,
  compression: 'none',
  load_method: 'append-only',
} as const

export const parquetTargetDefaults = { compression: 'snappy' } as const

export const mapperDefaults = {
  flattening_enabled: false,
  flattening_max_depth: 0,
  flattening_separator: '__',
} as const
