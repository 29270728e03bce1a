/** The deciding half of target-jsonl: each stream's file grows by what a run has staged. */
import type { TargetStaging } from '../singer/target-store.ts'
import { fileStaging } from './file-staging.ts'
import type { JsonlConfig } from './jsonl-config.ts'
import { publishStreams, withdrawStreams } from './jsonl-publishing.ts'

export const jsonlStaging = (config: JsonlConfig): TargetStaging =>
  fileStaging(config, {
    place: (manifest, stateId) => publishStreams(config, manifest, stateId),
    withdraw: (manifest, plan) => withdrawStreams(config, manifest, plan),
    ofStreams: (staged) => staged,
  })
