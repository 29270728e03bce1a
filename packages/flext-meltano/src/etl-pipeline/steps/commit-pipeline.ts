import type {
  ETLPipelineRequest,
  LoadReceipt,
  PipelineTransaction,
  QualityReport,
  TransformReceipt,
} from '../model.ts'
import { commitInTwoPhases } from './commit-in-two-phases.ts'
import { commitPipelineTransaction } from './commit-pipeline-transaction.ts'
import { concludePipelineTransaction } from './conclude-pipeline-transaction.ts'

/** The end of a flow: commits as was settled when the transaction began. */
export function* commitPipeline(
  request: ETLPipelineRequest,
  transaction: PipelineTransaction,
  load: LoadReceipt,
  models: TransformReceipt,
  quality: QualityReport,
) {
  if (transaction.commit !== 'two-phase')
    return yield* commitPipelineTransaction(request, transaction, load, models, quality)
  const result = yield* commitInTwoPhases(request, transaction, load, models, quality)
  yield* concludePipelineTransaction(request, transaction, load, result)
  return result
}
