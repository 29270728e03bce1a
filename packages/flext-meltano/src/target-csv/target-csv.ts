/** The native target-csv: one CSV file a stream, under `destination_path`, all of a run or nothing. */
import { either as E } from 'fp-ts'

import { packageVersion } from '../plugin-process/package-version.ts'
import { fileForecast } from '../singer/target/file-forecast.ts'
import type { NativeTarget } from '../singer/target/target-main.ts'
import { csvStaging } from './csv-staging.ts'
import { openCsvStore } from './csv-store.ts'
import { CsvTargetConfig, streamFile } from './csv-target-config.ts'

export const targetCsv: NativeTarget<CsvTargetConfig> = {
  name: 'flext-target-csv',
  version: packageVersion,
  description: 'Loads Singer streams into CSV files, one file a stream.',
  config: CsvTargetConfig,
  open: openCsvStore,
  staging: csvStaging,
  forecast: (config, load) => E.right(fileForecast(load, (stream) => streamFile(config, stream))),
}
