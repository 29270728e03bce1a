/** `flext meltano state log` and `restore`: what a state was before, and back to that. */
import { either as E } from 'fp-ts'

import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import type { OnStates, StateOptions } from '../project-access/with-states.ts'
import { moment } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { changeState } from './change-state.ts'

export const stateLog = async ({ cli, states }: OnStates, stateId: string): Promise<Outcome> => {
  const found = await states.log(stateId)()
  if (E.isLeft(found)) return E.left({ error: found.left })
  return E.right({
    document: { stateId, revisions: found.right },
    text: table(
      [{ head: 'revision', align: 'right' }, { head: 'at' }, { head: 'by' }, { head: 'state' }],
      found.right.length === 0
        ? [['none', '', '', '']]
        : found.right.map(({ revision, at, run, reason, state }) => [
            String(revision),
            moment(new Date(at).getTime()),
            run ?? reason ?? '',
            JSON.stringify(state).slice(0, 60),
          ]),
      cli.paint,
    ).join('\n'),
  })
}

export const stateRestore = async (
  { states }: OnStates,
  stateId: string,
  revision: string,
  { reason = `restored from revision ${revision}` }: StateOptions,
): Promise<Outcome> => {
  const found = await states.log(stateId)()
  if (E.isLeft(found)) return E.left({ error: found.left })
  const kept = found.right.find((each) => String(each.revision) === revision)
  if (kept === undefined) {
    return E.left(
      usageInvalid(`${stateId} has no revision ${revision}`, [
        `flext meltano state log ${stateId}`,
      ]),
    )
  }
  return changeState(states, stateId, reason, () => kept.state)
}
