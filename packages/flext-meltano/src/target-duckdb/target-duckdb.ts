/** The native target-duckdb: tables of a DuckDB file, all of a run in one transaction. */
import { packageVersion } from '../plugin-process/package-version.ts'
import type { NativeTarget } from '../singer/target/target-main.ts'
import { DuckdbTargetConfig } from './duckdb-config.ts'
import { duckdbForecast } from './duckdb-forecast.ts'
import { duckdbStaging } from './duckdb-staging.ts'
import { openDuckdbStore } from './duckdb-store.ts'

export const targetDuckdb: NativeTarget<DuckdbTargetConfig> = {
  name: 'flext-target-duckdb',
  version: packageVersion,
  description: 'Loads Singer streams into the tables of a DuckDB file.',
  config: DuckdbTargetConfig,
  open: openDuckdbStore,
  staging: duckdbStaging,
  forecast: duckdbForecast,
}
