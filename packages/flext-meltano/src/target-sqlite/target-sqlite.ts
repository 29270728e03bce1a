/** target-sqlite: Singer messages into the tables of a SQLite file, each run exactly once. */
import { packageVersion } from '../plugin-process/package-version.ts'
import type { NativeTarget } from '../singer/target/target-main.ts'
import { SqliteTargetConfig } from './sqlite-config.ts'
import { sqliteForecast } from './sqlite-forecast.ts'
import { sqliteStaging } from './sqlite-staging.ts'
import { openSqliteStore } from './sqlite-store.ts'

export const targetSqlite: NativeTarget<SqliteTargetConfig> = {
  name: 'flext-target-sqlite',
  version: packageVersion,
  description: 'Loads Singer streams into the tables of a SQLite file, all of a run or nothing',
  config: SqliteTargetConfig,
  open: openSqliteStore,
  staging: sqliteStaging,
  forecast: sqliteForecast,
}
