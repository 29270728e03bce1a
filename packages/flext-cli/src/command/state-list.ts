/** `flext meltano state list`: the states of a project's pipelines. */
import { isEmptyState } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Outcome } from '../program/outcome.ts'
import type { OnStates } from '../project-access/with-states.ts'
import { moment } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { matchesState } from './state-pattern.ts'

export const stateList = async (
  { cli, states }: OnStates,
  pattern: string | undefined,
): Promise<Outcome> => {
  const found = await states.list()()
  if (E.isLeft(found)) return E.left({ error: found.left })
  const shown = found.right.filter(({ stateId }) => matchesState(pattern ?? '*', stateId))
  return E.right({
    document: { states: shown },
    text: table(
      [{ head: 'state' }, { head: 'revision', align: 'right' }, { head: 'kind' }, { head: 'at' }],
      shown.length === 0
        ? [['none', '', '', '']]
        : shown.map(({ stateId, revision, kind, state, at }) => [
            stateId,
            String(revision),
            isEmptyState(state) ? 'empty' : kind,
            moment(new Date(at).getTime()),
          ]),
      cli.paint,
    ).join('\n'),
  })
}
