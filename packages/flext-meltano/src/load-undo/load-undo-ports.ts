/** Taking loads back over a Meltano project and its targets. */
import { isDeepStrictEqual } from 'node:util'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { areStatesBesideRows } from '../etl-pipeline/adapters/open-homes.ts'
import { specOf } from '../etl-pipeline/adapters/pipeline-spec.ts'
import type { ProcessVariables } from '../etl-pipeline/adapters/project-of.ts'
import { openStatesOf } from '../etl-pipeline/adapters/project-states.ts'
import { commitLeftOpen, keepsState } from '../etl-pipeline/adapters/run-staging.ts'
import { stagingOf } from '../etl-pipeline/adapters/target-staging.ts'
import type { PipelineSpec } from '../project/pipeline-plan.ts'
import { isOutcomeUnknown } from '../singer/error.ts'
import type { SingerState } from '../singer/message.ts'
import { loadStands, type TakenBack } from '../singer/target/taken-back.ts'
import type { TargetStaging } from '../singer/target/target-store.ts'
import { isEmptyState } from '../state/merge-states.ts'
import type { KeptState } from '../state/state-backend.ts'
import type { StateError } from '../state/state-error.ts'
import type { LoadUndoRequest, LoadUndoResult } from './model.ts'
import type { LoadUndoError, LoadUndoPort } from './ports.ts'

export const loadUndoPorts = (env: ProcessVariables): LoadUndoPort => {
  const undoing =
    (isTrial: boolean) =>
    (request: LoadUndoRequest): FlextTask<LoadUndoResult, LoadUndoError> =>
      pipe(
        specOf(request.pipeline, env),
        TE.chainW((spec) => undo(spec, request, isTrial)),
      )
  return { loadUndos: { tryOut: undoing(true), takeBack: undoing(false) } }
}

const undo =
  (
    spec: PipelineSpec,
    { pipeline, stateId, run, staging: name }: LoadUndoRequest,
    isTrial: boolean,
  ): FlextTask<LoadUndoResult, LoadUndoError> =>
  async () => {
    const staging = stagingOf(spec)
    if (E.isLeft(staging)) return staging
    const { takeBack, publishedState } = staging.right
    if (takeBack === undefined) {
      const { place, name: target } = spec.target
      const can = 'target-sqlite and target-postgres can tell the rows of a run from others'
      return E.left(
        loadStands([`${place}: ${target}: what it has published it cannot take apart; ${can}`]),
      )
    }
    const before = await stateBefore(spec, stateId, run)
    if (E.isLeft(before)) return withReasons(before.left, await takeBack(name, true)())
    const taken = await takeBack(name, isTrial)()
    if (E.isLeft(taken))
      return isOutcomeUnknown(taken.left) ? leftOpen(taken.left, 'rows may be gone already') : taken
    const answer = (state: SingerState | null): FlextResult<LoadUndoResult, never> =>
      E.right({ stateId, run, ...taken.right, state })
    const leaves = keepsState(pipeline) || pipeline.deadLetters !== undefined
    if (isTrial && !leaves) return answer(before.right ?? null)
    const state = leaves
      ? await stateNow(spec, stateId)
      : await stateAfter(spec, stateId, run, before.right, publishedState)
    return E.isLeft(state)
      ? leftOpen(state.left, 'rows are gone already')
      : answer(isEmptyState(state.right) ? null : state.right)
  }

/** Rows that are gone, and a state that is not where it was, must not be the end. */
const leftOpen = (failure: LoadUndoError, seen: string): E.Either<LoadUndoError, never> =>
  E.left(commitLeftOpen(failure, seen, 'takeBackLoad'))

/** What a run has left where it was stays where it is. */
const stateNow = (
  spec: PipelineSpec,
  stateId: string,
): Promise<FlextResult<SingerState, LoadUndoError>> =>
  using<SingerState, LoadUndoError>(spec, async (states) =>
    E.map((kept: KeptState | undefined) => kept?.state ?? {})(await states.get(stateId)()),
  )

/** Sets the state as it was before the run: by its history, or else as the target gave it back. */
const stateAfter = async (
  spec: PipelineSpec,
  stateId: string,
  run: string,
  before: SingerState | undefined,
  publishedState: TargetStaging['publishedState'],
): Promise<FlextResult<SingerState, LoadUndoError>> => {
  const isBeside = areStatesBesideRows(spec)
  const ofTarget = await publishedState(stateId)()
  if (E.isLeft(ofTarget)) return ofTarget
  // Beside the rows it is as it was before, for it went with them, whatever its history says.
  const state = (isBeside ? undefined : before) ?? ofTarget.right ?? {}
  const kept = await keepState(spec, stateId, run, state)
  return E.isLeft(kept) ? kept : E.right(state)
}

/** All the reasons there are, together. */
const withReasons = (
  failure: LoadUndoError,
  trial: FlextResult<TakenBack, LoadUndoError>,
): E.Either<LoadUndoError, never> => {
  if (failure._tag !== 'LoadStands') return E.left(failure)
  const more = E.isLeft(trial) && trial.left._tag === 'LoadStands' ? trial.left.reasons : []
  return E.left(loadStands([...more, ...failure.reasons]))
}

/** What the state was before the run, as its history has it; the target judges what is beside its rows. */
const stateBefore = (
  spec: PipelineSpec,
  stateId: string,
  run: string,
): Promise<FlextResult<SingerState | undefined, LoadUndoError>> =>
  using<SingerState | undefined, LoadUndoError>(spec, async (states) => {
    const log = await states.log(stateId)()
    if (E.isLeft(log)) return log
    const at = log.right.findIndex((one) => one.run === run)
    if (at === -1) return E.right(undefined)
    const before = log.right[at + 1]?.state ?? {}
    const [last] = log.right
    // It is as it was before, also where an earlier attempt has seen to that.
    if (at === 0 || areStatesBesideRows(spec) || isDeepStrictEqual(last?.state, before))
      return E.right(before)
    const why = last?.run ?? last?.reason ?? 'somebody'
    return E.left(loadStands([`${stateId}: the state has been moved since, by ${why}`]))
  })

const keepState = (
  spec: PipelineSpec,
  stateId: string,
  run: string,
  state: SingerState,
): Promise<FlextResult<void, StateError>> =>
  using(spec, async (states) => {
    // Noted once, also where the target has the state already: the next load goes by the history.
    const reason = `run ${run} was taken back`
    const set = await states.set({ stateId, state, run: `${run}/undo`, reason })()
    return E.isLeft(set) ? set : E.right(undefined)
  })

type States = Extract<ReturnType<typeof openStatesOf>, { readonly _tag: 'Right' }>['right']

const using = async <A, Failure>(
  spec: PipelineSpec,
  use: (states: States) => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | StateError>> => {
  const states = openStatesOf(spec)
  if (E.isLeft(states)) return states
  try {
    return await use(states.right)
  } finally {
    await states.right.close()
  }
}
