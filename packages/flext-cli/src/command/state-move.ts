/** `flext meltano state move`: one change, and whatever comes between, the next command finishes it. */
import { either as E } from 'fp-ts'

import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import type { OnStates } from '../project-access/with-states.ts'
import { filledState } from './change-state.ts'

export const stateMove = async (
  { states }: OnStates,
  from: string,
  to: string,
): Promise<Outcome> => {
  if (from === to) return E.left(usageInvalid('state move: from and to are the same'))
  const there = await filledState(states, from)
  if (E.isLeft(there)) return there
  const moved = await states.move(from, to)()
  return E.isLeft(moved)
    ? E.left({ error: moved.left })
    : E.right({ document: { from, to }, text: `${from} is ${to} now` })
}
