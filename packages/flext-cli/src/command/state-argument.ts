/** A state that is given: `{ "singer_state": … }`, as Meltano writes it, or the state itself. */
import { decode, problemLines } from 'flext-core'
import { SingerState } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { jsonArgument } from './json-argument.ts'

export const stateArgument = (cli: Cli, text: string): E.Either<Failure, SingerState> =>
  E.flatMap((given: unknown) => stateIn(given))(jsonArgument(cli, 'the state', text))

export const stateIn = (given: unknown, what = 'the state'): E.Either<Failure, SingerState> => {
  const inside =
    typeof given === 'object' && given !== null && 'singer_state' in given
      ? given.singer_state
      : given
  const state = decode(SingerState, inside)
  return E.isRight(state)
    ? state
    : E.left(usageInvalid(problemLines(state.left.problems, what).join('\n')))
}
