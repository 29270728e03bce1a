/** The native target-jsonl: one file of JSON lines a stream, under `destination_path`. */
import { either as E } from 'fp-ts'

import { openFileStore, type FileStore } from '../file-target/file-store.ts'
import { withCells } from '../file-target/lines-of-cells.ts'
import { withVersions } from '../file-target/stream-version.ts'
import { packageVersion } from '../plugin-process/package-version.ts'
import { fileForecast } from '../singer/target/file-forecast.ts'
import type { NativeTarget } from '../singer/target/target-main.ts'
import { JsonlConfig, streamFile } from './jsonl-config.ts'
import { jsonlStaging } from './jsonl-staging.ts'

export const targetJsonl: NativeTarget<JsonlConfig> = {
  name: 'flext-target-jsonl',
  version: packageVersion,
  description: 'Loads Singer streams into JSON lines, one file a stream.',
  config: JsonlConfig,
  open: (config, run) =>
    E.map((store: FileStore) => withCells(withVersions(store), config.destination_path))(
      openFileStore(config, run),
    ),
  staging: jsonlStaging,
  forecast: (config, load) => E.right(fileForecast(load, (stream) => streamFile(config, stream))),
}
