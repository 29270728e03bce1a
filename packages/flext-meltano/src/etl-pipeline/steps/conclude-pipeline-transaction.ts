import { finishing, type StepContext } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'

import { ETLPipelineCompleted } from '../event.ts'
import type {
  ETLPipelineRequest,
  ETLPipelineResult,
  LoadReceipt,
  PipelineTransaction,
} from '../model.ts'
import type { StagingPort } from '../ports.ts'

/** Behind a commit in two phases, when all homes were told: dead letters, states beside the rows, and what there is to tell. */
export const concludePipelineTransaction = finishing({
  name: 'concludePipelineTransaction',
  output: t.null,
  run: (
    { staging, step }: StagingPort & StepContext,
    request: ETLPipelineRequest,
    transaction: PipelineTransaction,
    load: LoadReceipt,
    result: ETLPipelineResult,
  ) =>
    pipe(
      staging.conclude(request, transaction, load, result, step.runId),
      TE.map(() => null),
    ),
  events: (_done, _request, _transaction, _load, result) => [ETLPipelineCompleted.of(result)],
})
