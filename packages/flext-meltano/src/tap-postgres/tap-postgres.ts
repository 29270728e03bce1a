/** The native tap-postgres: tables and views of PostgreSQL, whole, by a replication key, or by their log. */
import { packageVersion } from '../plugin-process/package-version.ts'
import { tableTap } from '../table-source/table-tap.ts'
import { discoverPostgres } from './discover.ts'
import { extractPostgres } from './extract.ts'
import { PostgresTapConfig } from './tap-config.ts'

const name = 'flext-tap-postgres'

export const tapPostgres = tableTap({
  name,
  version: packageVersion,
  description: 'Extracts tables of PostgreSQL as Singer streams.',
  config: PostgresTapConfig,
  discover: (config) => discoverPostgres(name, config),
  extract: extractPostgres,
})
