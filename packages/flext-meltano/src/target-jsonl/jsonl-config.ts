/** The settings of target-jsonl, and where it keeps things under its destination. */
import { join } from 'node:path'

import { strictObject } from 'flext-core'
import * as t from 'io-ts'

import { fileName } from '../durable/file-name.ts'

export const JsonlConfig = strictObject({ destination_path: t.string }, 'JsonlConfig')
export type JsonlConfig = t.TypeOf<typeof JsonlConfig>

/** The published rows of a stream. */
export const streamFile = ({ destination_path }: JsonlConfig, stream: string): string =>
  join(destination_path, fileName(stream, '.jsonl'))

/** Everything that one run has staged. */
export const stagingFolder = ({ destination_path }: JsonlConfig, run: string): string =>
  join(destination_path, '.flext-staging', fileName(run, ''))

/** Held by whoever works on the staging of a run. */
export const stagingLock = ({ destination_path }: JsonlConfig, run: string): string =>
  join(destination_path, '.flext-staging', fileName(run, '.lock'))

/** What the runs of one state id have published. */
export const stateFile = ({ destination_path }: JsonlConfig, stateId: string): string =>
  join(destination_path, '.flext-state', fileName(stateId, '.json'))
