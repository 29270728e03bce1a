/**
 * What a commit in two phases leaves to be done: the dead letters of the run, and where the states are
 * beside the rows their history, and what a load that was cut short had not come to. May be done again.
 */
import type { FlextTask } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { TargetError } from '../../singer/error.ts'
import type { StateError } from '../../state/state-error.ts'
import type { ETLPipelineRequest, LoadReceipt, PipelineTransaction } from '../model.ts'
import { areStatesBesideRows } from './open-homes.ts'
import { publishDeadLetters, tellStates } from './run-staging.ts'

export const concludeRun = (
  spec: PipelineSpec,
  request: ETLPipelineRequest,
  transaction: PipelineTransaction,
  load: LoadReceipt,
  runId: string,
): FlextTask<void, TargetError | StateError> =>
  pipe(
    publishDeadLetters(spec, request, transaction),
    TE.chainW(() =>
      // Elsewhere they were set in the transaction.
      areStatesBesideRows(spec)
        ? tellStates(spec, request, transaction, load, runId)
        : TE.right(undefined),
    ),
    TE.map(() => undefined),
  )
