import { changing, type StepContext } from 'flext-core'

import { TransformReceipt, type ETLPipelineRequest, type PipelineTransaction } from '../model.ts'
import type { StagingPort, TransformPort } from '../ports.ts'

/** Builds the models over what is staged; their tables are staged too. */
export const coordinateTransformations = changing({
  name: 'coordinateTransformations',
  output: TransformReceipt,
  run: (
    { transforms, step }: TransformPort & StagingPort & StepContext,
    request: ETLPipelineRequest,
    { staging }: PipelineTransaction,
  ) => transforms.build(request, staging, step.signal),
  undo: ({ staging }, _receipt, request, transaction) =>
    staging.discard(request, transaction.staging),
})
