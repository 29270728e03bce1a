/** The native target-jsonl: one file of JSON lines a stream, under `destination_path`. */
import { either as E } from 'fp-ts'

import { fileForecast } from '../singer/file-forecast.ts'
import { packageVersion } from '../singer/package-version.ts'
import type { NativeTarget } from '../singer/target-main.ts'
import { JsonlConfig, streamFile } from './jsonl-config.ts'
import { jsonlStaging } from './jsonl-staging.ts'
import { openJsonlStore, type JsonlStore } from './jsonl-store.ts'
import { withCells } from './lines-of-cells.ts'
import { withVersions } from './stream-version.ts'

export const targetJsonl: NativeTarget<JsonlConfig> = {
  name: 'flext-target-jsonl',
  version: packageVersion,
  description: 'Loads Singer streams into JSON lines, one file a stream.',
  config: JsonlConfig,
  open: (config, run) =>
    E.map((store: JsonlStore) => withCells(withVersions(store), config.destination_path))(
      openJsonlStore(config, run),
    ),
  staging: jsonlStaging,
  forecast: (config, load) => E.right(fileForecast(load, (stream) => streamFile(config, stream))),
}
