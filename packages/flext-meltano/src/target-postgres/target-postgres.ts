/** target-postgres: Singer messages into the tables of PostgreSQL, each run exactly once. */
import { packageVersion } from '../plugin-process/package-version.ts'
import type { NativeTarget } from '../singer/target/target-main.ts'
import { PostgresTargetConfig } from './postgres-config.ts'
import { postgresForecast } from './postgres-forecast.ts'
import { postgresStaging } from './postgres-staging.ts'
import { openPostgresStore } from './postgres-store.ts'

export const targetPostgres: NativeTarget<PostgresTargetConfig> = {
  name: 'flext-target-postgres',
  version: packageVersion,
  description: 'Loads Singer streams into the tables of PostgreSQL, all of a run or nothing',
  config: PostgresTargetConfig,
  open: openPostgresStore,
  staging: postgresStaging,
  forecast: postgresForecast,
}
