/**
 * States in a place that can put a revision there only where there is none of that number yet: of two
 * who make the same one, the second is told, and makes the next.
 */
import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { SingerState } from '../singer/message.ts'
import { changed, isRepeated } from './next-revision.ts'
import type { KeptState, StateBackend, StateChange } from './state-backend.ts'
import { stateChanged, type StateError } from './state-error.ts'

export type Done<A> = FlextResult<A, StateError>

export interface RevisionStore {
  readonly place: string
  readonly stateIds: () => Promise<Done<ReadonlyArray<string>>>
  /** Revisions, the newest first, not more than `most`. */
  readonly newest: (stateId: string, most: number) => Promise<Done<ReadonlyArray<KeptState>>>
  /** False where somebody else has made that revision. */
  readonly putNew: (kept: KeptState) => Promise<Done<boolean>>
  /** The state as Meltano left it in the same place, where there is no revision yet. */
  readonly leftByMeltano?: (stateId: string) => Promise<Done<SingerState | undefined>>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Attempts at a change that says no expected revision, while others change the state too. */
const attempts = 50
/** A run comes back to a change that it has made among so many later ones. */
const remembered = 50

export const revisionStates = ({
  place,
  stateIds,
  newest,
  putNew,
  leftByMeltano,
  now,
}: RevisionStore): StateBackend => {
  const log = async (stateId: string, most = Infinity): Promise<Done<ReadonlyArray<KeptState>>> => {
    const found = await newest(stateId, most)
    if (E.isLeft(found)) return found
    const isWhole = found.right.length < most && found.right.at(-1)?.revision !== 1
    if (!isWhole || leftByMeltano === undefined) return found
    const left = await leftByMeltano(stateId)
    if (E.isLeft(left)) return left
    return E.right(
      left.right === undefined
        ? found.right
        : [...found.right, changed(undefined, { stateId, state: left.right, reason }, now())],
    )
  }

  const get = async (stateId: string): Promise<Done<KeptState | undefined>> =>
    E.Functor.map(await log(stateId, 1), ([kept]) => kept)

  const set = async (change: StateChange, left = attempts): Promise<Done<KeptState>> => {
    const { stateId, expected, run } = change
    const history = await log(stateId, run === undefined ? 1 : remembered)
    if (E.isLeft(history)) return history
    const before = history.right.find((kept) => run !== undefined && kept.run === run)
    if (before !== undefined && isRepeated(before, change)) return E.right(before)
    const current = history.right[0]
    const found = current?.revision ?? 0
    if (expected !== undefined && expected !== found)
      return E.left(stateChanged(stateId, expected, found))
    const next = changed(current, change, now())
    const put = await putNew(next)
    if (E.isLeft(put)) return put
    if (put.right) return E.right(next)
    if (expected !== undefined || left === 0)
      return E.left(stateChanged(stateId, expected ?? found, found + 1))
    return set(change, left - 1)
  }

  const list: FlextTask<ReadonlyArray<KeptState>, StateError> = async () => {
    const ids = await stateIds()
    if (E.isLeft(ids)) return ids
    const kept: Array<KeptState> = []
    for (const stateId of ids.right.toSorted()) {
      const one = await get(stateId)
      if (E.isLeft(one)) return one
      if (one.right !== undefined) kept.push(one.right)
    }
    return E.right(kept)
  }

  return {
    place,
    list: () => list,
    get: (stateId) => () => get(stateId),
    set: (change) => () => set(change),
    clear:
      (stateId, options = {}) =>
      () =>
        set({ stateId, state: {}, ...options }),
    log: (stateId) => () => log(stateId),
    close: () => Promise.resolve(),
  }
}

const reason = 'left by Meltano'
