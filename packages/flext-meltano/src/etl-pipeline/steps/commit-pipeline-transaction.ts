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

/** Rows, models and state become visible together. There is no way back. */
export const commitPipelineTransaction = pivot({
  name: 'commitPipelineTransaction',
  output: ETLPipelineResult,
  run: (
    { staging, step }: StagingPort & StepContext,
    request: ETLPipelineRequest,
    transaction: PipelineTransaction,
    load: LoadReceipt,
    { models, lineage }: TransformReceipt,
    { checks }: QualityReport,
  ) =>
    pipe(
      staging.publish(request, transaction, load, step.runId),
      TE.map(({ rows: published, effects, commit, discarded = load.discarded }) => ({
        stateId: transaction.stateId,
        delivery: load.delivery,
        rows: load.rows,
        models,
        lineage,
        checks,
        stateBefore: transaction.stateBefore,
        stateAfter: load.state,
        published,
        ...(commit === undefined ? {} : { commit }),
        ...(effects === undefined ? {} : { effects }),
        ...(discarded === undefined ? {} : { discarded }),
        ...(load.rejected === undefined ? {} : { rejected: load.rejected }),
        ...(load.path === undefined ? {} : { path: load.path }),
        ...(load.cutShort === true ? { cutShort: true } : {}),
        ...(load.streamRetries === undefined ? {} : { streamRetries: load.streamRetries }),
      })),
    ),
  events: (result) => [ETLPipelineCompleted.of(result)],
})
