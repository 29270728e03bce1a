/**
 * States where the rows are, which is the default: a target keeps the state of a run in the same
 * transaction as its rows, and that is the state there is. The history beside it says what it was
 * before, and notices what others have published since.
 */
import { isDeepStrictEqual } from 'node:util'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { exclusively } from '../durable/exclusively.ts'
import type { SingerState } from '../singer/message.ts'
import { isEmptyState } from './merge-states.ts'
import { changed, isRepeated } from './next-revision.ts'
import type { KeptState, StateBackend, StateChange } from './state-backend.ts'
import { stateBackendFailed, stateChanged, type StateError } from './state-error.ts'

/** The one state that a pipeline's target keeps. */
export interface TargetState {
  readonly read: () => FlextTask<SingerState | undefined, StateError>
  /** Puts another in its place, as a run that loads no rows. */
  readonly write: (state: SingerState) => FlextTask<void, StateError>
}

export interface TargetStateOptions {
  readonly place: string
  readonly history: StateBackend
  /** The state in the target of a pipeline; undefined where the project has no such pipeline. */
  readonly targetOf: (stateId: string) => FlextTask<TargetState | undefined, StateError>
  /** The state that Meltano left in the project, for one that is not known here yet. */
  readonly leftByMeltano?: (stateId: string) => SingerState | undefined
  /** A file to lock while a state is changed in two places. */
  readonly lock: string
  readonly now?: () => number
}

type Done<A> = FlextResult<A, StateError>

export const targetStateBackend = ({
  place,
  history,
  targetOf,
  leftByMeltano = () => undefined,
  lock,
  now = Date.now,
}: TargetStateOptions): StateBackend => {
  const alone = async <A>(work: () => Promise<Done<A>>): Promise<Done<A>> =>
    (await exclusively(lock, work))?.done ??
    E.left(stateBackendFailed(lock, 'nobody else to change states', 'somebody who does'))

  /** The state as the target has it, with the revision it has or would be given. */
  const current = async (
    stateId: string,
    target: TargetState | undefined,
  ): Promise<Done<{ readonly kept: KeptState | undefined; readonly isNew: boolean }>> => {
    const known = await history.get(stateId)()
    if (E.isLeft(known)) return known
    if (target === undefined) return E.right({ kept: known.right, isNew: false })
    const read = await target.read()()
    if (E.isLeft(read)) return read
    const there = read.right ?? {}
    const left =
      known.right === undefined && isEmptyState(there) ? leftByMeltano(stateId) : undefined
    if (left !== undefined) {
      const kept = changed(undefined, { stateId, state: left, reason: 'left by Meltano' }, now())
      return E.right({ kept, isNew: true })
    }
    if (isDeepStrictEqual(there, known.right?.state ?? {}))
      return E.right({ kept: known.right, isNew: false })
    const found = { stateId, state: there, reason: 'found in the target' }
    return E.right({ kept: changed(known.right, found, now()), isNew: true })
  }

  /** The same, and what the history did not know is told to it. */
  const noticed = async (
    stateId: string,
    target: TargetState | undefined,
  ): Promise<Done<KeptState | undefined>> => {
    const found = await current(stateId, target)
    if (E.isLeft(found)) return found
    const { kept, isNew } = found.right
    if (!isNew || kept === undefined) return E.right(kept)
    const { state, reason, revision } = kept
    return history.set({
      stateId,
      state,
      expected: revision - 1,
      ...(reason === null ? {} : { reason }),
    })()
  }

  /** What the history knows; a state that Meltano left is told to it first. */
  const remembered = async (stateId: string): Promise<Done<KeptState | undefined>> => {
    const known = await history.get(stateId)()
    if (E.isLeft(known) || known.right !== undefined) return known
    const state = leftByMeltano(stateId)
    return state === undefined
      ? known
      : history.set({ stateId, state, expected: 0, reason: 'left by Meltano' })()
  }

  const look = async (stateId: string) => {
    const target = await targetOf(stateId)()
    return E.isLeft(target) ? target : current(stateId, target.right)
  }

  const ofRun = async (change: StateChange) => {
    if (change.run === undefined) return E.right(undefined)
    const log = await history.log(change.stateId)()
    return E.isLeft(log) ? log : E.right(log.right.find((kept) => isRepeated(kept, change)))
  }

  const set = async (change: StateChange): Promise<Done<KeptState>> => {
    const { stateId, expected, run } = change
    const before = await ofRun(change)
    if (E.isLeft(before)) return before
    if (before.right !== undefined) return E.right(before.right)
    const target = await targetOf(stateId)()
    if (E.isLeft(target)) return target
    // What a run publishes is in its target already: it is no change that came from elsewhere.
    const known =
      run === undefined ? await noticed(stateId, target.right) : await remembered(stateId)
    if (E.isLeft(known)) return known
    const found = known.right?.revision ?? 0
    if (expected !== undefined && expected !== found)
      return E.left(stateChanged(stateId, expected, found))
    const next = changed(known.right, change, now())
    const written = await putInto(target.right, next.state)
    if (E.isLeft(written)) return written
    return history.set({ ...change, expected: found })()
  }

  return {
    place,
    list: history.list,
    get: (stateId) => async () => E.Functor.map(await look(stateId), ({ kept }) => kept),
    set: (change) => () => alone(() => set(change)),
    clear:
      (stateId, options = {}) =>
      () =>
        alone(() => set({ stateId, state: {}, ...options })),
    log: (stateId) => async () => {
      const found = await look(stateId)
      if (E.isLeft(found)) return found
      const { kept, isNew } = found.right
      return E.Functor.map(await history.log(stateId)(), (log) =>
        isNew && kept !== undefined ? [kept, ...log] : log,
      )
    },
    close: history.close,
  }
}

const putInto = async (
  target: TargetState | undefined,
  state: SingerState,
): Promise<Done<void>> => {
  if (target === undefined) return E.right(undefined)
  const read = await target.read()()
  if (E.isLeft(read)) return read
  if (isDeepStrictEqual(read.right ?? {}, state)) return E.right(undefined)
  return target.write(state)()
}
