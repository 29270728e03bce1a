import { createHash } from 'node:crypto'

import { changing, type StepContext } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { ETLPipelineBegun } from '../event.ts'
import { PipelineTransaction, type ETLPipelineRequest, type PipelinePlan } from '../model.ts'
import type { SingerState } from '../../singer/message.ts'
import { withoutStreams } from '../../state/merge-states.ts'
import type { StagingPort } from '../ports.ts'

/** Names the staging area after the run, so that every attempt of it finds the same one. */
const stagingOf = (key: string): string =>
  createHash('sha256').update(key).digest('hex').slice(0, 12)

/** The state to begin from, for all streams or for those that are not to begin anew. */
const startOf = (
  { fullRefresh = false, refreshStreams = [] }: ETLPipelineRequest,
  state: SingerState | undefined,
): SingerState | null => {
  if (fullRefresh || state === undefined) return null
  return refreshStreams.length === 0 ? state : withoutStreams(state, new Set(refreshStreams))
}

export const beginPipelineTransaction = changing({
  name: 'beginPipelineTransaction',
  output: PipelineTransaction,
  run: (
    { staging, step }: StagingPort & StepContext,
    request: ETLPipelineRequest,
    { stateId }: PipelinePlan,
  ) =>
    pipe(
      staging.commitOf(request),
      TE.chainW((commit) =>
        pipe(
          staging.stateOf(request, stateId),
          TE.map((state) => ({
            staging: stagingOf(step.key),
            stateId,
            stateBefore: startOf(request, state),
            commit,
          })),
        ),
      ),
    ),
  undo: ({ staging }, transaction, request) => staging.discard(request, transaction.staging),
  events: (transaction) => [ETLPipelineBegun.of(transaction)],
})
