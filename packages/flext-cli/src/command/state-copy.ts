/** `flext meltano state copy`: the state of one pipeline for another. */
import { either as E } from 'fp-ts'

import type { Outcome } from '../program/outcome.ts'
import type { OnStates, StateOptions } from '../project-access/with-states.ts'
import { changeState, filledState } from './change-state.ts'

export const stateCopy = async (
  { states }: OnStates,
  from: string,
  to: string,
  { reason = `copied from ${from}` }: StateOptions,
): Promise<Outcome> => {
  const there = await filledState(states, from)
  if (E.isLeft(there)) return there
  return changeState(states, to, reason, () => there.right.state)
}
