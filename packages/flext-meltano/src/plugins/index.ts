/**
 * The taps and targets that this package brings, with their settings, for whoever starts them from a
 * program or builds upon them. A project names them, and needs none of this.
 */
export { CsvConfig, CsvFiles } from '../tap-csv/csv-config.ts'
export { tapCsv } from '../tap-csv/tap-csv.ts'
export { JsonlFiles, JsonlTapConfig } from '../tap-jsonl/jsonl-files.ts'
export { tapJsonl } from '../tap-jsonl/tap-jsonl.ts'
export { ParquetFiles, ParquetTapConfig } from '../tap-parquet/parquet-tap-config.ts'
export { tapParquet } from '../tap-parquet/tap-parquet.ts'
export { PostgresTapConfig } from '../tap-postgres/tap-config.ts'
export { tapPostgres } from '../tap-postgres/tap-postgres.ts'
export { RestConfig, RestSettings, RestStream } from '../tap-rest/rest-config.ts'
export { tapRest } from '../tap-rest/tap-rest.ts'
export { SqliteTapConfig } from '../tap-sqlite/tap-config.ts'
export { tapSqlite } from '../tap-sqlite/tap-sqlite.ts'

export { CsvTargetConfig } from '../target-csv/csv-target-config.ts'
export { targetCsv } from '../target-csv/target-csv.ts'
export { DuckdbTargetConfig } from '../target-duckdb/duckdb-config.ts'
export { targetDuckdb } from '../target-duckdb/target-duckdb.ts'
export { JsonlConfig } from '../target-jsonl/jsonl-config.ts'
export { targetJsonl } from '../target-jsonl/target-jsonl.ts'
export { ParquetConfig } from '../target-parquet/parquet-config.ts'
export { targetParquet } from '../target-parquet/target-parquet.ts'
export { PostgresTargetConfig } from '../target-postgres/postgres-config.ts'
export { targetPostgres } from '../target-postgres/target-postgres.ts'
export { SqliteTargetConfig } from '../target-sqlite/sqlite-config.ts'
export { targetSqlite } from '../target-sqlite/target-sqlite.ts'
