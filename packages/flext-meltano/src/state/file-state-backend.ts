/**
 * States in a folder: a file a revision, `<state id>/<revision>.json`. A revision is put there under
 * a name that must not be taken yet, so that of two who make the same one the second is told.
 */
import { linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { onDisk, readKept, syncFolder } from '../durable/durable-file.ts'
import { fileName } from '../durable/file-name.ts'
import type { TargetStorageFailed } from '../singer/error.ts'
import { codeOf } from '../singer/standard-stream.ts'
import { changed, isRepeated } from './next-revision.ts'
import { KeptState, type StateBackend, type StateChange } from './state-backend.ts'
import { stateBackendFailed, stateChanged, type StateError } from './state-error.ts'

export interface FileStateOptions {
  readonly folder: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

type Done<A> = FlextResult<A, StateError>

/** Attempts at a change that says no expected revision, while others change the state too. */
const attempts = 50
const digits = 9

export const fileStateBackend = ({ folder, now = Date.now }: FileStateOptions): StateBackend => {
  const folderOf = (stateId: string): string => join(folder, fileName(stateId, ''))

  const revisions = (stateId: string): Done<ReadonlyArray<number>> =>
    told(
      onDisk(folder, () =>
        namesIn(folderOf(stateId))
          .flatMap((name) => (name.endsWith('.json') ? [Number.parseInt(name, 10)] : []))
          .filter((revision) => revision > 0)
          .toSorted((a, b) => b - a),
      ),
    )

  const read = (stateId: string, revision: number): Done<KeptState | undefined> =>
    told(readKept(KeptState, join(folderOf(stateId), nameOf(revision))))

  const log = (stateId: string): Done<ReadonlyArray<KeptState>> =>
    E.Monad.chain(revisions(stateId), (found) => {
      const kept: Array<KeptState> = []
      for (const revision of found) {
        const one = read(stateId, revision)
        if (E.isLeft(one)) return one
        if (one.right !== undefined) kept.push(one.right)
      }
      return E.right(kept)
    })

  const get = (stateId: string): Done<KeptState | undefined> =>
    E.Monad.chain(revisions(stateId), ([newest]) =>
      newest === undefined ? E.right(undefined) : read(stateId, newest),
    )

  const set = (change: StateChange, left = attempts): Done<KeptState> => {
    const { stateId, expected, run } = change
    const history = run === undefined ? E.right([]) : log(stateId)
    if (E.isLeft(history)) return history
    const before = history.right.find((kept) => kept.run === run)
    if (before !== undefined && isRepeated(before, change)) return E.right(before)
    const current = get(stateId)
    if (E.isLeft(current)) return current
    const found = current.right?.revision ?? 0
    if (expected !== undefined && expected !== found)
      return E.left(stateChanged(stateId, expected, found))
    const next = changed(current.right, change, now())
    const put = told(onDisk(folder, () => putNew(folderOf(stateId), next)))
    if (E.isLeft(put)) return put
    if (put.right) return E.right(next)
    if (expected !== undefined || left === 0)
      return E.left(stateChanged(stateId, expected ?? found, found + 1))
    return set(change, left - 1)
  }

  return {
    place: folder,
    list: soon(() =>
      E.Monad.chain(
        told(onDisk(folder, () => namesIn(folder).map(decodeURIComponent))),
        (stateIds) => {
          const kept: Array<KeptState> = []
          for (const stateId of stateIds.toSorted()) {
            const one = get(stateId)
            if (E.isLeft(one)) return one
            if (one.right !== undefined) kept.push(one.right)
          }
          return E.right(kept)
        },
      ),
    ),
    get: (stateId) => soon(() => get(stateId))(),
    set: (change) => soon(() => set(change))(),
    clear: (stateId, options = {}) => soon(() => set({ stateId, state: {}, ...options }))(),
    log: (stateId) => soon(() => log(stateId))(),
    close: () => Promise.resolve(),
  }
}

const nameOf = (revision: number): string => `${String(revision).padStart(digits, '0')}.json`

const namesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** Whether the revision is there now; false where somebody else has made it. */
const putNew = (folder: string, kept: KeptState): boolean => {
  mkdirSync(folder, { recursive: true })
  const aside = join(folder, `${nameOf(kept.revision)}.${process.pid}`)
  try {
    writeFileSync(aside, JSON.stringify(KeptState.encode(kept)), { flush: true })
    linkSync(aside, join(folder, nameOf(kept.revision)))
    syncFolder(folder)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

const told = <A>(result: FlextResult<A, TargetStorageFailed>): Done<A> =>
  E.isRight(result)
    ? result
    : E.left(stateBackendFailed(result.left.place, result.left.expected, result.left.found))

const soon =
  <A>(work: () => Done<A>) =>
  (): FlextTask<A, StateError> =>
  () =>
    Promise.resolve(work())
