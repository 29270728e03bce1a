import { changing } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'

import type { ETLPipelineRequest, PipelineTransaction } from '../model.ts'
import type { StagingPort } from '../ports.ts'

/** The staged state says nothing any more of streams that were done before others, or failed. */
export const endPartialLoad = changing({
  name: 'endPartialLoad',
  output: t.null,
  run: ({ staging }: StagingPort, request: ETLPipelineRequest, transaction: PipelineTransaction) =>
    pipe(
      staging.endPartialLoad(request, transaction.staging),
      TE.map(() => null),
    ),
  undo: ({ staging }, _done, request, transaction) => staging.discard(request, transaction.staging),
})
