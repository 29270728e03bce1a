import { reading, type StepContext } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { qualityGateFailed } from '../error.ts'
import { checkOutcome, failuresInWords } from '../../quality/check-outcome.ts'
import { QualityReport, type ETLPipelineRequest, type PipelineTransaction } from '../model.ts'
import type { TransformPort } from '../ports.ts'

/** The gate before the commit: what does not pass is never seen by anybody. */
export const assureDataQuality = reading({
  name: 'assureDataQuality',
  output: QualityReport,
  run: (
    { transforms, step }: TransformPort & StepContext,
    request: ETLPipelineRequest,
    { staging }: PipelineTransaction,
  ) =>
    pipe(
      transforms.check(request, staging, step.signal),
      TE.filterOrElseW(
        ({ checks }) => failuresInWords(checks).length === 0,
        ({ checks }) => qualityGateFailed(failuresInWords(checks), checks.map(checkOutcome)),
      ),
      TE.map(({ checks }) => ({ checks: checks.map(checkOutcome) })),
    ),
})
