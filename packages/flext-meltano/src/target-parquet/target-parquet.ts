/** target-parquet: Singer messages into Parquet files, one a stream and run, each run exactly once. */
import { either as E } from 'fp-ts'

import { packageVersion } from '../plugin-process/package-version.ts'
import { fileForecast } from '../singer/target/file-forecast.ts'
import type { NativeTarget } from '../singer/target/target-main.ts'
import { ParquetConfig, streamFolder } from './parquet-config.ts'
import { parquetStaging } from './parquet-staging.ts'

export const targetParquet: NativeTarget<ParquetConfig> = {
  name: 'flext-target-parquet',
  version: packageVersion,
  description: 'Loads Singer streams into Parquet files, all of a run or nothing',
  config: ParquetConfig,
  // Only who stages Parquet needs what writes it.
  open: async (config, run) => (await import('./parquet-store.ts')).openParquetStore(config, run),
  staging: parquetStaging,
  forecast: (config, load) => E.right(fileForecast(load, (stream) => streamFolder(config, stream))),
}
