import { pivot, type StepContext } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { ETLPipelineCompleted } from '../event.ts'
import {
  ETLPipelineResult,
  type ETLPipelineRequest,
  type LoadReceipt,
  type PipelineTransaction,
  type QualityReport,
  type TransformReceipt,
} from '../model.ts'
import type { StagingPort } from '../ports.ts'
import { pipelineResult } from './pipeline-result.ts'

/** Rows, models and state become visible together. There is no way back. */
export const commitPipelineTransaction = pivot({
  name: 'commitPipelineTransaction',
  output: ETLPipelineResult,
  run: (
    { staging, step }: StagingPort & StepContext,
    request: ETLPipelineRequest,
    transaction: PipelineTransaction,
    load: LoadReceipt,
    models: TransformReceipt,
    quality: QualityReport,
  ) =>
    pipe(
      staging.publish(request, transaction, load, step.runId),
      TE.map((receipt) => pipelineResult(transaction, load, models, quality, receipt)),
    ),
  events: (result) => [ETLPipelineCompleted.of(result)],
})
