/** The native tap-jsonl: streams of JSON lines, typed by a sample, gone on with where they were left. */
import { packageVersion } from '../plugin-process/package-version.ts'
import type { NativeTap } from '../singer/tap/tap-main.ts'
import { discoverJsonl } from './discover.ts'
import { extractJsonl } from './extract.ts'
import { JsonlTapConfig } from './jsonl-files.ts'

const name = 'flext-tap-jsonl'

export const tapJsonl = {
  name,
  version: packageVersion,
  description: 'Extracts files of JSON lines as Singer streams.',
  config: JsonlTapConfig,
  discover: (config) => discoverJsonl(name, config),
  extract: (config, catalog, state, output, run?: string) =>
    extractJsonl(name, config, catalog, state, output, run),
} as const satisfies NativeTap<JsonlTapConfig>
