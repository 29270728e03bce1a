/** `flext meltano state get`: one state, as Meltano prints it. */
import { either as E } from 'fp-ts'

import type { Outcome } from '../program/outcome.ts'
import type { OnStates } from '../project-access/with-states.ts'
import { noSuchState } from './change-state.ts'

export const stateGet = async ({ cli, states }: OnStates, stateId: string): Promise<Outcome> => {
  const found = await states.get(stateId)()
  if (E.isLeft(found)) return E.left({ error: found.left })
  if (found.right === undefined) cli.note(await noSuchState(states, stateId))
  const state = found.right?.state ?? {}
  return E.right({
    document: { stateId, singer_state: state, revision: found.right?.revision ?? 0 },
    text: JSON.stringify({ singer_state: state }),
  })
}
