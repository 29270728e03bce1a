/** The native tap-sqlite: tables and views of a SQLite file, whole or by a replication key. */
import { packageVersion } from '../plugin-process/package-version.ts'
import { tableTap } from '../table-source/table-tap.ts'
import { discoverSqlite } from './discover.ts'
import { extractSqlite } from './extract.ts'
import { SqliteTapConfig } from './tap-config.ts'

export const tapSqlite = tableTap({
  name: 'flext-tap-sqlite',
  version: packageVersion,
  description: 'Extracts tables of a SQLite file as Singer streams.',
  config: SqliteTapConfig,
  discover: discoverSqlite,
  extract: extractSqlite,
})
