/** The state that a tap was given, as the tap itself writes it. */
import { decode, problemLines, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import type { SingerState } from '../message.ts'
import { tapConfigRefused, type TapConfigRefused } from './tap-error.ts'

export const givenState = <State>(
  tap: string,
  codec: t.Type<State, unknown>,
  given: SingerState,
): FlextResult<State, TapConfigRefused> => {
  const state = decode(codec, given)
  return E.isLeft(state)
    ? E.left(tapConfigRefused(tap, problemLines(state.left.problems, 'state')))
    : state
}
