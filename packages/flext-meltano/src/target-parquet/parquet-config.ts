/** The settings of target-parquet, and where it keeps things under its destination. */
import { join } from 'node:path'

import { optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { fileName } from '../durable/file-name.ts'
import { Compression } from './compression.ts'

export interface ParquetConfig {
  readonly destination_path: string
  /** `snappy` by default. */
  readonly compression?: Compression
}

export const ParquetConfig: t.Type<ParquetConfig, unknown> = strictObject(
  { destination_path: t.string, compression: optional(Compression) },
  'ParquetConfig',
)

/** The folder of a stream: one file for each run that brought rows, and seldom more. */
export const streamFolder = (
  { destination_path }: Pick<ParquetConfig, 'destination_path'>,
  stream: string,
): string => join(destination_path, fileName(stream, ''))

/** What a run has published of a stream; a run that was gone on with may have several files. */
export const runFile = (config: ParquetConfig, stream: string, run: string, nth: number): string =>
  join(streamFolder(config, stream), fileName(run, nth === 0 ? '.parquet' : `.${nth + 1}.parquet`))
