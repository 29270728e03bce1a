/**
 * What a run has staged, in all the places it has: rows and state in the target, dead letters and the
 * state's history beside it. The target decides; what follows it may be done again with the same end.
 */
import type { FlextError, FlextTask, TransactionOutcomeUnknown } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import { isOutcomeUnknown, type TargetError } from '../../singer/error.ts'
import type { SingerState } from '../../singer/message.ts'
import type { PublishReceipt } from '../../singer/target/row-effects.ts'
import { isEmptyState } from '../../state/merge-states.ts'
import type { StateBackend, StateChange } from '../../state/state-backend.ts'
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

/** What a request says of the state that it leaves. */
export type StateWishes = Pick<ETLPipelineRequest, 'deadLetters' | 'window' | 'keepState'>

/** Whether the load tells nothing of how far the tap has come: a window does not, nor one asked to keep it. */
export const keepsState = ({ window, keepState }: Omit<StateWishes, 'deadLetters'>): boolean =>
  window !== undefined || keepState === true

/** What the load makes of the pipeline's state; nothing where it is to stay. */
export const stateChangeOf = (
  request: StateWishes,
  stateId: string,
  { state, cutShort = false, streamFailures }: LoadReceipt,
  run: string,
): StateChange | undefined =>
  // What was kept aside tells nothing of how far the tap has come.
  state === null || request.deadLetters !== undefined || keepsState(request)
    ? undefined
    : {
        stateId,
        state,
        run,
        kind: cutShort || streamFailures !== undefined ? 'partial' : 'complete',
      }

/** Behind the target's commit there is no way back: what fails from there on leaves the outcome open. */
export const publishRun =
  (
    spec: PipelineSpec,
    request: StateWishes,
    transaction: PipelineTransaction,
    load: LoadReceipt,
    runId: string,
  ): FlextTask<PublishReceipt, TargetError | StateError | TransactionOutcomeUnknown> =>
  async () => {
    const staging = stagingOf(spec)
    if (E.isLeft(staging)) return staging
    const published = await staging.right.publish(transaction.staging, transaction.stateId)()
    if (E.isLeft(published))
      return isOutcomeUnknown(published.left)
        ? E.left(commitLeftOpen(published.left, 'rows may be seen already'))
        : published
    const followed = await pipe(
      publishDeadLetters(spec, request, transaction),
      TE.chainW(() => tellStates(spec, request, transaction, load, runId)),
    )()
    return E.isLeft(followed)
      ? E.left(commitLeftOpen(followed.left, 'rows are seen already'))
      : published
  }

/** A failure behind a commit, or at one that may have come through. */
export const commitLeftOpen = (
  failure: FlextError,
  seen: string,
  step = 'commitPipelineTransaction',
): TransactionOutcomeUnknown => ({
  _tag: 'TransactionOutcomeUnknown',
  message: `${failure.message}; ${seen}, so the run goes on and takes nothing back`,
  step,
  code: failure._tag,
})

/** May be done again. */
export const tellStates = (
  spec: PipelineSpec,
  request: StateWishes,
  { stateId }: Pick<PipelineTransaction, 'stateId'>,
  load: LoadReceipt,
  runId: string,
): FlextTask<unknown, StateError> => {
  const change = stateChangeOf(request, stateId, load, runId)
  return change === undefined
    ? TE.right(undefined)
    : withStates(spec, (states) => states.set(change))
}

/** May be done again. */
export const publishDeadLetters = (
  spec: PipelineSpec,
  { deadLetters: retried }: Pick<ETLPipelineRequest, 'deadLetters'>,
  { staging: run }: Pick<PipelineTransaction, 'staging'>,
): FlextTask<void, TargetError> =>
  TE.fromEither(projectDeadLetters(spec.target.cwd).publish(run, retried))

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
