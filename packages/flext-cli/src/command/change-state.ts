/** A change to one state that is there, only over the revision that was seen. */
import { didYouMean } from 'flext-core/yaml'
import { isEmptyState, type KeptState, type SingerState, type StateBackend } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'

export const existingState = async (
  states: StateBackend,
  stateId: string,
): Promise<E.Either<Failure, KeptState>> => {
  const found = await states.get(stateId)()
  if (E.isLeft(found)) return E.left({ error: found.left })
  return found.right === undefined
    ? E.left(usageInvalid(await noSuchState(states, stateId), ['flext meltano state list']))
    : E.right(found.right)
}

/** A state that has something in it. */
export const filledState = async (
  states: StateBackend,
  stateId: string,
): Promise<E.Either<Failure, KeptState>> =>
  E.flatMap((kept: KeptState): E.Either<Failure, KeptState> =>
    isEmptyState(kept.state)
      ? E.left(
          usageInvalid(`the state ${stateId} is empty: there is nothing to take from it`, [
            `flext meltano state log ${stateId}`,
          ]),
        )
      : E.right(kept),
  )(await existingState(states, stateId))

/** Says that there is none, and which one was probably meant. */
export const noSuchState = async (states: StateBackend, stateId: string): Promise<string> => {
  const listed = await states.list()()
  const known = E.isLeft(listed) ? [] : listed.right.map((each) => each.stateId)
  const meant = didYouMean(stateId, known)
  return `there is no state ${stateId}${meant === undefined ? '' : `; did you mean ${meant}?`}`
}

/** What somebody else writes meanwhile is not lost: the change is refused then. */
export const changeState = async (
  states: StateBackend,
  stateId: string,
  reason: string,
  change: (before: SingerState) => SingerState,
): Promise<Outcome> => {
  const before = await states.get(stateId)()
  if (E.isLeft(before)) return E.left({ error: before.left })
  const set = await states.set({
    stateId,
    state: change(before.right?.state ?? {}),
    expected: before.right?.revision ?? 0,
    reason,
  })()
  return E.isLeft(set) ? E.left({ error: set.left }) : writtenState(set.right, 'is changed')
}

/** Says that a state was written. */
export const writtenState = (kept: KeptState, did: string): Outcome =>
  E.right({
    document: kept,
    text: `${kept.stateId} ${did}; it is at revision ${kept.revision} now`,
  })
