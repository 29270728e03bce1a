import type { StepContext } from 'flext-core'
import { transactionOver } from 'flext-core/transaction'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import {
  ETLPipelineResult,
  type ETLPipelineRequest,
  type LoadReceipt,
  type PipelineTransaction,
  type QualityReport,
  type TransformReceipt,
} from '../model.ts'
import type { PipelineHomes, StagingPort } from '../ports.ts'
import { pipelineResult } from './pipeline-result.ts'

/**
 * Rows and models in the target and the state in its own database are prepared, and the journal decides.
 * From then on there is no way back: both are told, and what neither was told is seen in neither.
 */
export const commitInTwoPhases = transactionOver({
  name: 'commitPipelineTransaction',
  output: ETLPipelineResult,
  open: (
    { staging }: StagingPort,
    request: ETLPipelineRequest,
    _transaction: PipelineTransaction,
    _load: LoadReceipt,
    _models: TransformReceipt,
    _quality: QualityReport,
  ) => staging.openHomes(request),
  run: (
    transactions,
    homes: PipelineHomes,
    { step }: StagingPort & StepContext,
    _request,
    transaction,
    load,
    models,
    quality,
  ) =>
    pipe(
      homes.publish(transactions, transaction, load, step.runId),
      TE.map((receipt) => pipelineResult(transaction, load, models, quality, receipt)),
    ),
  undo: 'pivot',
})
