/** The native tap-sqlite: tables and views of a SQLite file, whole or by a replication key. */
import { packageVersion } from '../singer/package-version.ts'
import { printedLater } from '../singer/printed.ts'
import type { NativeTap } from '../singer/tap-main.ts'
import { discoverSqlite } from './discover.ts'
import { extractSqlite } from './extract.ts'
import { SqliteTapConfig } from './tap-config.ts'

const name = 'flext-tap-sqlite'

export const tapSqlite: NativeTap<SqliteTapConfig> = {
  name,
  version: packageVersion,
  description: 'Extracts tables of a SQLite file as Singer streams.',
  config: SqliteTapConfig,
  discover: discoverSqlite,
  extract: (config, catalog, state, output, run) =>
    printedLater((sink) => extractSqlite({ tap: name, config, catalog, state, sink, run }), output),
  extractCells: (config, catalog, state, sink, run) =>
    extractSqlite({ tap: name, config, catalog, state, sink, run }),
}
