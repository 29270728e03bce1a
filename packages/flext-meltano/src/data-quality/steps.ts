/** The steps of assessing quality. */
import { reading, type StepContext } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { ETLPipelineRequest } from '../etl-pipeline/model.ts'
import { checkOutcome, failuresInWords } from '../quality/check-outcome.ts'
import { DataQualityAssessed } from './event.ts'
import { QualityAssessment } from './model.ts'
import type { PublishedDataPort } from './ports.ts'

export const assessPublishedData = reading({
  name: 'assessPublishedData',
  output: QualityAssessment,
  run: ({ published, step }: PublishedDataPort & StepContext, pipeline: ETLPipelineRequest) =>
    pipe(
      published.check(pipeline, step.signal),
      TE.map(({ stateId, checks }) => ({
        result: { stateId, checks: checks.map(checkOutcome) },
        failed: failuresInWords(checks),
      })),
    ),
  events: ({ result }) => [DataQualityAssessed.of(result)],
})
