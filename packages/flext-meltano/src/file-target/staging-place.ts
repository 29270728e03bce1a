/** Where the targets of files keep what they stage and what they have published, under their destination. */
import { join } from 'node:path'

import { fileName } from '../durable/file-name.ts'

export interface StagingPlace {
  readonly destination_path: string
}

/** Everything that one run has staged. */
export const stagingFolder = ({ destination_path }: StagingPlace, run: string): string =>
  join(destination_path, '.flext-staging', fileName(run, ''))

/** What a run has staged of a stream, in its folder. */
export const stagedFile = (folder: string, stream: string): string =>
  join(folder, fileName(stream, '.jsonl'))

/** How much of a run's staged files counts, and what its publishing is about to do, in its folder. */
export const manifestName = 'manifest.json'
export const planName = 'publish.json'

/** Held by whoever works on the staging of a run. */
export const stagingLock = ({ destination_path }: StagingPlace, run: string): string =>
  join(destination_path, '.flext-staging', fileName(run, '.lock'))

/** Held by whoever publishes. */
export const publishingLock = ({ destination_path }: StagingPlace): string =>
  join(destination_path, '.flext-state', 'publishing.lock')

/** Says who that is. */
export const publisherNote = ({ destination_path }: StagingPlace): string =>
  join(destination_path, '.flext-state', 'publishing.run')

/** What the runs of one state id have published. */
export const stateFile = ({ destination_path }: StagingPlace, stateId: string): string =>
  join(destination_path, '.flext-state', fileName(stateId, '.json'))
