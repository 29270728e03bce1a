/** The native target-jsonl: one file of JSON lines a stream, under `destination_path`. */
import { packageVersion } from '../singer/package-version.ts'
import type { NativeTarget } from '../singer/target-main.ts'
import { JsonlConfig } from './jsonl-config.ts'
import { jsonlStaging } from './jsonl-staging.ts'
import { openJsonlStore } from './jsonl-store.ts'

export const targetJsonl: NativeTarget<JsonlConfig> = {
  name: 'flext-target-jsonl',
  version: packageVersion,
  description: 'Loads Singer streams into JSON lines, one file a stream.',
  config: JsonlConfig,
  open: openJsonlStore,
  staging: jsonlStaging,
}
