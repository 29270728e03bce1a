/** The deciding half of target-jsonl: each stream's file grows by what a run has staged. */
import { either as E } from 'fp-ts'

import { fileStaging } from '../file-target/file-staging.ts'
import type { PublishPlan } from '../file-target/manifest.ts'
import type { TargetStaging } from '../singer/target/target-store.ts'
import type { JsonlConfig } from './jsonl-config.ts'
import { publishStreams, withdrawStreams } from './jsonl-publishing.ts'

export const jsonlStaging = (config: JsonlConfig): TargetStaging =>
  fileStaging(config, {
    place: async (manifest, stateId) =>
      E.map(({ effects = {} }: PublishPlan) => effects)(
        await publishStreams(config, manifest, stateId),
      ),
    withdraw: (manifest, plan) => withdrawStreams(config, manifest, plan),
    ofStreams: (staged) => staged,
  })
