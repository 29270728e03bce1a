/** `flext meltano state export` and `import`: all states as one JSON document, for another place of states. */
import { isEmptyState, type SingerState } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { counted } from '../terminal/quantity.ts'
import { jsonArgument } from './json-argument.ts'
import type { OnStates, StateOptions } from '../project-access/with-states.ts'
import { stateIn } from './state-argument.ts'
import { matchesState } from './state-pattern.ts'

/** Each as `state get` prints it, by its id; empty ones are left out. */
export const stateExport = async (
  { states }: OnStates,
  pattern: string | undefined,
): Promise<Outcome> => {
  const found = await states.list()()
  if (E.isLeft(found)) return E.left({ error: found.left })
  const document = Object.fromEntries(
    found.right
      .filter(({ stateId, state }) => !isEmptyState(state) && matchesState(pattern ?? '*', stateId))
      .map(({ stateId, state }) => [stateId, { singer_state: state }]),
  )
  return E.right({ document, text: JSON.stringify(document, undefined, 2) })
}

/** All of the document is looked at first; then each state is set, whatever was there before. */
export const stateImport = async (
  { cli, states }: OnStates,
  text: string,
  { reason = 'flext meltano state import' }: StateOptions,
): Promise<Outcome> => {
  const given = statesIn(cli, text)
  if (E.isLeft(given)) return given
  const revisions: Record<string, number> = {}
  for (const [stateId, state] of given.right) {
    const set = await states.set({ stateId, state, reason })()
    if (E.isLeft(set)) return E.left({ error: set.left, beside: { revisions } })
    revisions[stateId] = set.right.revision
  }
  return E.right({
    document: { revisions },
    text: `${counted(given.right.length, 'state')} set; flext meltano state log has what each was`,
  })
}

const statesIn = (
  cli: Cli,
  text: string,
): E.Either<Failure, ReadonlyArray<readonly [stateId: string, state: SingerState]>> => {
  const json = jsonArgument(cli, 'the states', text)
  if (E.isLeft(json)) return json
  const given = json.right
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return E.left(usageInvalid('the states: expected an object of states by their ids'))
  }
  const states: Array<readonly [string, SingerState]> = []
  const problems: Array<string> = []
  for (const [stateId, value] of Object.entries(given)) {
    const state = exportedState(stateId, value)
    if (E.isRight(state)) states.push([stateId, state.right])
    else problems.push(state.left.error.message)
  }
  if (problems.length === 0) return E.right(states)
  const ofOne = 'flext meltano state set <state> @file sets one state, as state get prints it'
  return E.left(usageInvalid(problems.join('\n'), 'singer_state' in given ? [ofOne] : []))
}

/** What stands under an id has to say that it is a state: a state alone would be taken for several. */
const exportedState = (stateId: string, value: unknown): E.Either<Failure, SingerState> =>
  typeof value === 'object' && value !== null && 'singer_state' in value
    ? stateIn(value, stateId)
    : E.left(
        usageInvalid(
          `${stateId}: expected { "singer_state": … }, as flext meltano state export writes it`,
        ),
      )
