/** What target-duckdb is told, and where it stages what a run loads: beside the database file. */
import { optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { duckdbTargetDefaults } from '../singer/native-defaults.ts'
import type { StagingPlace } from '../file-target/staging-place.ts'
import { tableSettings } from '../table/table-settings.ts'

export const DuckdbTargetConfig = strictObject(
  {
    /** The database file; it is made where there is none. */
    database: t.string,
    /** The schema of the tables; `main` by default. */
    default_target_schema: optional(t.string),
    ...tableSettings,
    /** Memory that DuckDB may use while it publishes; `256MB` by default. */
    memory_limit: optional(t.string),
    /** Milliseconds to wait for another process that has the file open; 30,000 by default. */
    busy_timeout: optional(PositiveInt),
  },
  'DuckdbTargetConfig',
)
export interface DuckdbTargetConfig extends t.TypeOf<typeof DuckdbTargetConfig> {}

/** Rows are staged as JSON lines in a folder of their own, so that the database stays free. */
export const stagingPlace = ({ database }: DuckdbTargetConfig): StagingPlace => ({
  destination_path: `${database}.flext`,
})

/** Staged like a stream of its own: what is announced and activated, in its order. */
export const announcementStream = '_flext_announcements'

export const targetSchema = ({ default_target_schema }: DuckdbTargetConfig): string =>
  default_target_schema ?? duckdbTargetDefaults.default_target_schema
