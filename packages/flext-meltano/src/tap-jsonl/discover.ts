/** What tap-jsonl can extract: a stream an entity, typed by its schema or else by a sample. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapDefaults } from '../singer/native-defaults.ts'
import { discoveredStreams } from '../file-streams/discovered-streams.ts'
import { streamFiles } from '../file-streams/stream-files.ts'
import type { Catalog } from '../singer/catalog.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import { recordSample, type RecordSample } from '../singer/tap/record-sample.ts'
import type { TapError } from '../singer/tap/tap-error.ts'
import { openText } from '../text-file/text-source.ts'
import { nextJsonLines } from './json-lines.ts'
import { jsonlEndings, jsonlFile, type JsonlFiles, type JsonlTapConfig } from './jsonl-files.ts'

export const discoverJsonl = (
  tap: string,
  { files, sample_rows = tapDefaults.sample_rows }: JsonlTapConfig,
): FlextResult<Catalog, TapError> =>
  discoveredStreams(tap, files, (one) =>
    one.schema === undefined
      ? sampledProperties(one, sample_rows === 0 ? Infinity : sample_rows)
      : E.right(one.schema.properties ?? {}),
  )

const sampledProperties = (
  files: JsonlFiles,
  rowsWanted: number,
): FlextResult<Readonly<Record<string, JsonSchema>>, TapError> => {
  const paths = streamFiles(files.path, jsonlEndings)
  if (E.isLeft(paths)) return paths
  const sample = recordSample()
  let rows = 0
  for (const path of paths.right) {
    const sampled = sampleFile(path, files, sample, rowsWanted - rows)
    if (E.isLeft(sampled)) return sampled
    rows += sampled.right
    if (rows >= rowsWanted) break
  }
  return E.right(sample.properties(files.keys ?? []))
}

/** Looks at the lines of one file; the answer is how many they were. */
const sampleFile = (
  path: string,
  files: JsonlFiles,
  sample: RecordSample,
  rowsWanted: number,
): FlextResult<number, TapError> => {
  const opened = openText(path, jsonlFile, files)
  if (E.isLeft(opened)) return opened
  const source = opened.right
  let rows = 0
  try {
    while (rows < rowsWanted) {
      const lines = nextJsonLines(source)
      if (E.isLeft(lines)) return lines
      if (lines.right === undefined) break
      for (const { object } of lines.right) sample.look(object)
      rows += lines.right.length
    }
  } finally {
    source.close()
  }
  return E.right(rows)
}
