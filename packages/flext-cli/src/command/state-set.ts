/** `flext meltano state set`: a state in the place of whichever was there. */
import { either as E } from 'fp-ts'

import type { Outcome } from '../program/outcome.ts'
import type { OnStates, StateOptions } from '../project-access/with-states.ts'
import { writtenState } from './change-state.ts'
import { stateArgument } from './state-argument.ts'

export const stateSet = async (
  { cli, states }: OnStates,
  stateId: string,
  text: string,
  { reason = 'flext meltano state set' }: StateOptions,
): Promise<Outcome> => {
  const state = stateArgument(cli, text)
  if (E.isLeft(state)) return state
  const set = await states.set({ stateId, state: state.right, reason })()
  return E.isLeft(set) ? E.left({ error: set.left }) : writtenState(set.right, 'is set')
}
