/** The native plugins that can share a process: taps whose rows are cells, targets that take them. */
import type { NativePluginName } from '../../plugin-process/plugin-command.ts'

export const cellTaps = [
  'flext-tap-csv',
  'flext-tap-postgres',
  'flext-tap-sqlite',
] as const satisfies ReadonlyArray<NativePluginName>
export type CellTap = (typeof cellTaps)[number]

export const cellTargets = [
  'flext-target-csv',
  'flext-target-duckdb',
  'flext-target-jsonl',
  'flext-target-parquet',
  'flext-target-postgres',
  'flext-target-sqlite',
] as const satisfies ReadonlyArray<NativePluginName>
export type CellTarget = (typeof cellTargets)[number]
