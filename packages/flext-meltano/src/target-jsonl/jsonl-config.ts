/** The settings of target-jsonl, and where it puts its files. */
import { join } from 'node:path'

import { strictObject } from 'flext-core'
import * as t from 'io-ts'

import { fileName } from '../durable/file-name.ts'

export const JsonlConfig = strictObject({ destination_path: t.string }, 'JsonlConfig')
export type JsonlConfig = t.TypeOf<typeof JsonlConfig>

/** The published rows of a stream. */
export const streamFile = ({ destination_path }: JsonlConfig, stream: string): string =>
  join(destination_path, fileName(stream, '.jsonl'))
