/** The native tap-parquet: streams of Parquet files, typed as the files say. */
import { packageVersion } from '../plugin-process/package-version.ts'
import type { NativeTap } from '../singer/tap/tap-main.ts'
import { discoverParquet } from './discover.ts'
import { extractParquet } from './extract.ts'
import { ParquetTapConfig } from './parquet-tap-config.ts'

const name = 'flext-tap-parquet'

export const tapParquet = {
  name,
  version: packageVersion,
  description: 'Extracts Parquet files as Singer streams.',
  config: ParquetTapConfig,
  discover: (config) => discoverParquet(name, config),
  extract: (config, catalog, state, output, run?: string) =>
    extractParquet(name, config, catalog, state, output, run),
} as const satisfies NativeTap<ParquetTapConfig>
