#!/usr/bin/env node
/** A native tap and a native target in one process: `fused-pair <tap> <target> --config …`. */
import { FlextDefect } from 'flext-core'

import type { CellTap, CellTarget } from '../singer/pair/cell-plugins.ts'
import {
  fusedTap,
  fusedTarget,
  runFusedPair,
  type FusedTap,
  type FusedTarget,
} from '../singer/pair/fused-main.ts'

// Only what is asked for is loaded: it may need packages that another does not.
const taps: Readonly<Record<CellTap, () => Promise<FusedTap>>> = {
  'flext-tap-csv': async () => fusedTap((await import('../tap-csv/tap-csv.ts')).tapCsv),
  'flext-tap-postgres': async () =>
    fusedTap((await import('../tap-postgres/tap-postgres.ts')).tapPostgres),
  'flext-tap-sqlite': async () => fusedTap((await import('../tap-sqlite/tap-sqlite.ts')).tapSqlite),
}

const targets: Readonly<Record<CellTarget, () => Promise<FusedTarget>>> = {
  'flext-target-csv': async () =>
    fusedTarget((await import('../target-csv/target-csv.ts')).targetCsv),
  'flext-target-duckdb': async () =>
    fusedTarget((await import('../target-duckdb/target-duckdb.ts')).targetDuckdb),
  'flext-target-jsonl': async () =>
    fusedTarget((await import('../target-jsonl/target-jsonl.ts')).targetJsonl),
  'flext-target-parquet': async () =>
    fusedTarget((await import('../target-parquet/target-parquet.ts')).targetParquet),
  'flext-target-postgres': async () =>
    fusedTarget((await import('../target-postgres/target-postgres.ts')).targetPostgres),
  'flext-target-sqlite': async () =>
    fusedTarget((await import('../target-sqlite/target-sqlite.ts')).targetSqlite),
}

const oneOf = <Plugin>(plugins: Readonly<Record<string, () => Promise<Plugin>>>, name = '') => {
  const load = plugins[name]
  if (load === undefined) throw new FlextDefect(`${name || 'nothing'} cannot be fused`)
  return load()
}

const [tap, target, ...args] = process.argv.slice(2)
process.exitCode = await runFusedPair(
  await oneOf(taps, tap),
  await oneOf(targets, target),
  args,
  process.env,
)
