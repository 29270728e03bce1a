/**
 * Moves a state to another id as one change, wherever the states are kept. What is to be done is written
 * down first and forgotten last: after a crash whoever looks at the states next finishes it.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { onDisk, readKept, replaceFile } from '../durable/durable-file.ts'
import { exclusively } from '../durable/exclusively.ts'
import { makeFolder } from '../io/make-folder.ts'
import { SingerState } from '../singer/message.ts'
import { isEmptyState } from './merge-states.ts'
import type { KeptState, StateBackend } from './state-backend.ts'
import { stateBackendFailed, stateChanged, type StateError } from './state-error.ts'

const StateMove = t.readonly(
  t.type({
    id: t.string,
    from: t.string,
    to: t.string,
    state: SingerState,
    /** The revisions that are changed. */
    fromRevision: t.number,
    toRevision: t.number,
  }),
  'a move of a state',
)
interface StateMove extends t.TypeOf<typeof StateMove> {}

type Done<A> = FlextResult<A, StateError>

/** States whose moves are whole: one that was cut short is finished before anything else is done. */
export interface MovableStates extends StateBackend {
  /** The state under its new id; the old one is empty. A change by somebody else meanwhile is told. */
  readonly move: (from: string, to: string) => FlextTask<KeptState, StateError>
}

/** `folder` keeps the moves that are under way. */
export const movableStates = (states: StateBackend, folder: string): MovableStates => {
  const alone = async <A>(work: () => Promise<Done<A>>): Promise<Done<A>> =>
    (await exclusively(join(folder, 'lock'), work))?.done ??
    E.left(stateBackendFailed(folder, 'nobody else to move states', 'somebody who does'))

  const finish = async (move: StateMove): Promise<Done<KeptState>> => {
    const { id, from, to, state, fromRevision, toRevision } = move
    const put = await states.set({
      stateId: to,
      state,
      run: id,
      reason: `moved from ${from}`,
      expected: toRevision,
    })()
    if (E.isLeft(put)) return put
    const cleared = await states.set({
      stateId: from,
      state: {},
      run: id,
      reason: `moved to ${to}`,
      expected: fromRevision,
    })()
    return E.isLeft(cleared) ? cleared : put
  }

  /** A move that somebody else's change has overtaken is given up: both states stay as they are. */
  const settle = async (move: StateMove): Promise<Done<KeptState>> => {
    const done = await finish(move)
    if (E.isRight(done) || done.left._tag === 'StateChanged') rmSync(fileOf(move.id))
    return done
  }

  const fileOf = (id: string): string => join(folder, `${id}.json`)

  const settleOthers = async (): Promise<Done<void>> => {
    if (pending(folder).length === 0) return E.right(undefined)
    return alone(async () => {
      for (const name of pending(folder)) {
        const move = readKept(StateMove, join(folder, name))
        if (E.isLeft(move)) {
          const { place, expected, found } = move.left
          return E.left(stateBackendFailed(place, expected, found))
        }
        const done = move.right === undefined ? undefined : await settle(move.right)
        if (done && E.isLeft(done) && done.left._tag !== 'StateChanged') return done
      }
      return E.right(undefined)
    })
  }

  const settled =
    <A>(work: FlextTask<A, StateError>): FlextTask<A, StateError> =>
    async () => {
      const others = await settleOthers()
      return E.isLeft(others) ? others : work()
    }

  const begin = async (from: string, to: string): Promise<Done<KeptState>> => {
    const before = await states.get(from)()
    if (E.isLeft(before)) return before
    const there = await states.get(to)()
    if (E.isLeft(there)) return there
    if (before.right === undefined || isEmptyState(before.right.state)) {
      return E.left(stateChanged(from, 1, 0))
    }
    const { state, revision: fromRevision } = before.right
    const id = `move-${randomUUID()}`
    const move: StateMove = {
      id,
      from,
      to,
      state,
      fromRevision,
      toRevision: there.right?.revision ?? 0,
    }
    const kept = onDisk(folder, () => {
      makeFolder(folder)
      replaceFile(fileOf(id), JSON.stringify(move))
    })
    if (E.isLeft(kept)) {
      const { place, expected, found } = kept.left
      return E.left(stateBackendFailed(place, expected, found))
    }
    return settle(move)
  }

  return {
    place: states.place,
    list: () => settled(states.list()),
    get: (stateId) => settled(states.get(stateId)),
    set: (change) => settled(states.set(change)),
    clear: (stateId, options) => settled(states.clear(stateId, options)),
    log: (stateId) => settled(states.log(stateId)),
    move: (from, to) => settled(() => alone(() => begin(from, to))),
    ...(states.participant && { participant: states.participant }),
    close: states.close,
  }
}

const pending = (folder: string): ReadonlyArray<string> =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
