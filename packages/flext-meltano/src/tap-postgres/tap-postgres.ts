/** The native tap-postgres: tables and views of PostgreSQL, whole, by a replication key, or by their log. */
import { packageVersion } from '../singer/package-version.ts'
import { printedLater } from '../singer/printed.ts'
import type { NativeTap } from '../singer/tap-main.ts'
import { discoverPostgres } from './discover.ts'
import { extractPostgres } from './extract.ts'
import { PostgresTapConfig } from './tap-config.ts'

const name = 'flext-tap-postgres'

export const tapPostgres: NativeTap<PostgresTapConfig> = {
  name,
  version: packageVersion,
  description: 'Extracts tables of PostgreSQL as Singer streams.',
  config: PostgresTapConfig,
  discover: (config) => discoverPostgres(name, config),
  extract: (config, catalog, state, output, run) =>
    printedLater(
      (sink) => extractPostgres({ tap: name, config, catalog, state, sink, run }),
      output,
    ),
  extractCells: (config, catalog, state, sink, run) =>
    extractPostgres({ tap: name, config, catalog, state, sink, run }),
}
