/** The settings of target-parquet, and where it keeps things under its destination. */
import { join } from 'node:path'

import { strictObject } from 'flext-core'
import * as t from 'io-ts'

import { fileName } from '../durable/file-name.ts'

export const ParquetConfig = strictObject({ destination_path: t.string }, 'ParquetConfig')
export type ParquetConfig = t.TypeOf<typeof ParquetConfig>

/** The folder of a stream: one file for each run that brought rows. */
export const streamFolder = ({ destination_path }: ParquetConfig, stream: string): string =>
  join(destination_path, fileName(stream, ''))

/** What a run has published of a stream. */
export const runFile = (config: ParquetConfig, stream: string, run: string): string =>
  join(streamFolder(config, stream), fileName(run, '.parquet'))

/** Staged like a stream of its own: the schemas that were announced, in their order. */
export const schemaStream = '_flext_schema'
