/** `flext meltano state merge`: a state over the one that is there, given or taken from another pipeline. */
import { mergeStates, type KeptState } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import type { OnStates, StateOptions } from '../project-access/with-states.ts'
import { changeState, existingState } from './change-state.ts'
import { stateArgument } from './state-argument.ts'

export interface StateMergeOptions extends StateOptions {
  readonly fromStateId?: string
}

export const stateMerge = async (
  { cli, states }: OnStates,
  stateId: string,
  text: string | undefined,
  { fromStateId, reason = 'flext meltano state' }: StateMergeOptions,
): Promise<Outcome> => {
  if ((text === undefined) === (fromStateId === undefined)) {
    return E.left(usageInvalid('state merge: give either a state or --from-state-id'))
  }
  const other =
    fromStateId === undefined
      ? stateArgument(cli, text ?? '')
      : E.map(({ state }: KeptState) => state)(await existingState(states, fromStateId))
  if (E.isLeft(other)) return other
  return changeState(states, stateId, reason, (before) => mergeStates(before, other.right))
}
