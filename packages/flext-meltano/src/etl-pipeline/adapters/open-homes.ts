/**
 * The homes of what a pipeline commits: its target, and the states where they are kept elsewhere. They
 * commit together, in two phases, where each of them can prepare a transaction.
 */
import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { TargetError } from '../../singer/error.ts'
import type { TargetParticipant } from '../../singer/target/target-participant.ts'
import type { StateParticipant } from '../../state/state-backend.ts'
import type { StateError } from '../../state/state-error.ts'
import { pluginConfigRefused, type PluginConfigRefused } from '../error.ts'
import type { ETLPipelineRequest } from '../model.ts'
import type { PipelineHomes } from '../ports.ts'
import { openStatesOf } from './project-states.ts'
import { stateChangeOf } from './run-staging.ts'
import { stagingOf } from './target-staging.ts'

/** Whoever opens them closes them. */
export interface Homes {
  readonly target: TargetParticipant
  /** Undefined where the states are beside the rows. */
  readonly states: StateParticipant | undefined
  readonly close: () => Promise<void>
}

/** Undefined where one of them can prepare nothing, whatever its server says. */
export const openHomes = async (
  spec: PipelineSpec,
): Promise<FlextResult<Homes | undefined, TargetError | StateError>> => {
  const staging = stagingOf(spec)
  if (E.isLeft(staging)) return staging
  const { participant } = staging.right
  if (participant === undefined) return E.right(undefined)
  if (areStatesBesideRows(spec)) {
    const target = await participant()
    return E.right({ target, states: undefined, close: () => target.database.destroy() })
  }
  const states = openStatesOf(spec)
  if (E.isLeft(states)) return states
  const { participant: ofStates, close } = states.right
  if (ofStates === undefined) {
    await close()
    return E.right(undefined)
  }
  const target = await participant()
  return E.right({
    target,
    states: ofStates,
    close: async () => {
      await Promise.all([target.database.destroy(), close()])
    },
  })
}

export const areStatesBesideRows = ({ stateBackend: at }: PipelineSpec): boolean =>
  at === undefined || at.uri === '' || at.uri === 'systemdb'

/** For a transaction over them. */
export const participantsOf = async ({ target, states }: Omit<Homes, 'close'>) => {
  const { preparing } = await import('flext-core/transaction')
  return {
    target: preparing(() => target.database),
    ...(states && { states: preparing(() => states.database) }),
  }
}

/** The homes of a pipeline that has begun to commit in two phases. */
export const openPipelineHomes =
  (
    spec: PipelineSpec,
    request: Pick<ETLPipelineRequest, 'deadLetters' | 'window' | 'keepState'>,
  ): FlextTask<PipelineHomes, TargetError | StateError | PluginConfigRefused> =>
  async () => {
    const homes = await openHomes(spec)
    if (E.isLeft(homes)) return homes
    if (homes.right === undefined) return E.left(pluginConfigRefused([changedMeanwhile(spec)]))
    const { target, states, close } = homes.right
    return E.right({
      participants: await participantsOf(homes.right),
      close,
      publish:
        (transactions, { staging: run, stateId }, load, runId) =>
        async () => {
          const published = await target.publish(transactions.target, run, stateId)()
          const change = stateChangeOf(request, stateId, load, runId)
          if (E.isLeft(published) || change === undefined) return published
          if (states === undefined || transactions.states === undefined) return published
          const set = await states.set(transactions.states, change)()
          return E.isLeft(set) ? set : published
        },
    })
  }

const changedMeanwhile = ({ target }: PipelineSpec): string =>
  `${target.place}: expected a target and states that can prepare a transaction, as they could when the run began, found others`
