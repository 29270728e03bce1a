import { finishing } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'

import { ETLPipelineCompleted } from '../event.ts'
import type { ETLPipelineRequest, ETLPipelineResult, PipelineTransaction } from '../model.ts'
import type { StagingPort } from '../ports.ts'

/** Behind a commit in two phases, when both homes were told: the dead letters, and what there is to tell. */
export const concludePipelineTransaction = finishing({
  name: 'concludePipelineTransaction',
  output: t.null,
  run: (
    { staging }: StagingPort,
    request: ETLPipelineRequest,
    transaction: PipelineTransaction,
    _result: ETLPipelineResult,
  ) =>
    pipe(
      staging.conclude(request, transaction),
      TE.map(() => null),
    ),
  events: (_done, _request, _transaction, result) => [ETLPipelineCompleted.of(result)],
})
