/** The native tap-csv: streams of CSV files, typed by a sample, gone on with where they were left. */
import { packageVersion } from '../plugin-process/package-version.ts'
import { printed } from '../singer/tap/printed.ts'
import type { NativeTap } from '../singer/tap/tap-main.ts'
import { CsvConfig } from './csv-config.ts'
import { discoverCsv } from './discover.ts'
import { extractCsv } from './extract.ts'

const name = 'flext-tap-csv'

export const tapCsv = {
  name,
  version: packageVersion,
  description: 'Extracts CSV files as Singer streams.',
  config: CsvConfig,
  discover: (config) => discoverCsv(name, config),
  extract: (config, catalog, state, output, run?: string) =>
    printed((sink) => extractCsv(name, config, catalog, state, sink, run), output),
  extractCells: (config, catalog, state, sink, run?: string) =>
    extractCsv(name, config, catalog, state, sink, run),
} as const satisfies NativeTap<CsvConfig>
