/**
 * The program of every native target: command line, config, Singer messages from stdin to a
 * {@link TargetStore}, checkpoints, and the end protocol.
 */
import type { FlextResult } from 'flext-core'
import type * as t from 'io-ts'

import type { TargetError } from './error.ts'
import type { TargetStaging, TargetStore } from './target-store.ts'

/** What makes a native target: its config codec, and how its store and staging are opened. */
export interface NativeTarget<Config> {
  /** Name of the command, as in `flext-target-jsonl`. */
  readonly name: string
  readonly version: string
  readonly description: string
  readonly config: t.Type<Config, unknown>
  /** Opens (or reopens, truncated to its last checkpoint) the staging of a run. */
  readonly open: (config: Config, run: string) => FlextResult<TargetStore, TargetError>
  readonly staging: (config: Config) => TargetStaging
}
