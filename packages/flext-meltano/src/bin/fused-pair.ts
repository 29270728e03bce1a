#!/usr/bin/env node
/** A native tap and a native target in one process: `fused-pair <tap> <target> --config …`. */
import { FlextDefect } from 'flext-core'

import { runFusedPair } from '../singer/fused-main.ts'
import { tapCsv } from '../tap-csv/tap-csv.ts'

const [tap, target, ...args] = process.argv.slice(2)
if (tap !== 'flext-tap-csv') throw new FlextDefect(`${tap ?? 'nothing'} cannot be fused`)

// Only the target that is asked for is loaded: it may need packages that another does not.
if (target === 'flext-target-postgres') {
  const { targetPostgres } = await import('../target-postgres/target-postgres.ts')
  process.exitCode = await runFusedPair(tapCsv, targetPostgres, args, process.env)
} else {
  const { targetSqlite } = await import('../target-sqlite/target-sqlite.ts')
  process.exitCode = await runFusedPair(tapCsv, targetSqlite, args, process.env)
}
