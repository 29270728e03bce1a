/** `flext meltano state clear`: one state empty, or all that are not. */
import { isEmptyState, type KeptState } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import type { OnStates, StateOptions } from '../project-access/with-states.ts'
import { noSuchState, writtenState } from './change-state.ts'

export interface StateClearOptions extends StateOptions {
  readonly all?: true
}

export const stateClear = async (
  { states }: OnStates,
  stateId: string | undefined,
  { all, reason = 'flext meltano state clear' }: StateClearOptions,
): Promise<Outcome> => {
  if ((stateId === undefined) === (all === undefined)) {
    return E.left(usageInvalid('state clear: give either a state or --all'))
  }
  if (stateId !== undefined) {
    const there = await states.get(stateId)()
    if (E.isLeft(there)) return E.left({ error: there.left })
    if (there.right === undefined) {
      const text = `${await noSuchState(states, stateId)}; nothing is changed`
      return E.right({ document: { stateId, state: {}, revision: 0 }, text })
    }
    const cleared = await states.clear(stateId, { reason })()
    return E.isLeft(cleared)
      ? E.left({ error: cleared.left })
      : writtenState(cleared.right, 'is empty: the next run begins from the beginning')
  }
  const found = await states.list()()
  if (E.isLeft(found)) return E.left({ error: found.left })
  const cleared: Array<KeptState> = []
  for (const each of found.right.filter(({ state }) => !isEmptyState(state))) {
    const empty = await states.clear(each.stateId, { reason })()
    if (E.isLeft(empty)) return E.left({ error: empty.left, beside: { states: cleared } })
    cleared.push(empty.right)
  }
  return E.right({
    document: { states: cleared },
    text: cleared.map((each) => `${each.stateId} is empty`).join('\n') || 'there is no state',
  })
}
