/**
 * What a run has staged, in all the places it has: rows and state in the target, dead letters and the
 * state's history beside it. The target decides; what follows it may be done again with the same end.
 */
import type { FlextTask } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { TargetError } from '../../singer/error.ts'
import type { SingerState } from '../../singer/message.ts'
import type { PublishReceipt } from '../../singer/row-effects.ts'
import { isEmptyState } from '../../state/merge-states.ts'
import type { StateBackend } from '../../state/state-backend.ts'
import type { StateError } from '../../state/state-error.ts'
import type { PluginConfigRefused } from '../error.ts'
import type { ETLPipelineRequest, LoadReceipt, PipelineTransaction } from '../model.ts'
import { projectDeadLetters } from './dead-letters-of.ts'
import { stateFrom } from './given-files.ts'
import { openStatesOf } from './project-states.ts'
import { stagingOf } from './target-staging.ts'

/** Where extraction begins; a state that was cleared is none. */
export const stateBefore = (
  spec: PipelineSpec,
  stateId: string,
): FlextTask<SingerState | undefined, StateError | PluginConfigRefused> =>
  spec.tap.stateFile === undefined
    ? withStates(spec, (states) =>
        pipe(
          states.get(stateId),
          TE.map((kept) =>
            kept === undefined || isEmptyState(kept.state) ? undefined : kept.state,
          ),
        ),
      )
    : TE.fromEither(stateFrom(spec.tap, spec.tap.stateFile))

export const publishRun = (
  spec: PipelineSpec,
  { deadLetters: retried, window }: Pick<ETLPipelineRequest, 'deadLetters' | 'window'>,
  { staging: run, stateId }: PipelineTransaction,
  { state, cutShort = false }: LoadReceipt,
  runId: string,
): FlextTask<PublishReceipt, TargetError | StateError> =>
  pipe(
    TE.fromEither(stagingOf(spec)),
    TE.chainW((staging) => staging.publish(run, stateId)),
    TE.chainFirstEitherKW(() => projectDeadLetters(spec.target.cwd).publish(run, retried)),
    TE.chainFirstW(() =>
      // What was kept aside tells nothing of how far the tap has come, nor does a window.
      state === null || retried !== undefined || window !== undefined
        ? TE.right(undefined)
        : withStates(spec, (states) =>
            states.set({ stateId, state, run: runId, kind: cutShort ? 'partial' : 'complete' }),
          ),
    ),
  )

export const discardRun = (spec: PipelineSpec, run: string): FlextTask<void, TargetError> =>
  pipe(
    TE.fromEither(stagingOf(spec)),
    TE.chainW((staging) => staging.discard(run)),
    TE.chainEitherKW(() => projectDeadLetters(spec.target.cwd).discard(run)),
  )

const withStates =
  <A>(
    spec: PipelineSpec,
    use: (states: StateBackend) => FlextTask<A, StateError>,
  ): FlextTask<A, StateError> =>
  async () => {
    const states = openStatesOf(spec)
    if (E.isLeft(states)) return states
    try {
      return await use(states.right)()
    } finally {
      await states.right.close()
    }
  }
