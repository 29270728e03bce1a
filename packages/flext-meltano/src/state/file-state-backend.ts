/**
 * States in a folder: a file a revision, `<state id>/<revision>.json`, put there under a name that must
 * not be taken yet. A state that Meltano left in the folder is gone on from.
 */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { onDisk, readKept, syncFolder } from '../durable/durable-file.ts'
import { fileName } from '../durable/file-name.ts'
import { codeOf } from '../io/standard-stream.ts'
import type { TargetStorageFailed } from '../singer/error.ts'
import { stateInFile } from './meltano-state.ts'
import { revisionStates, type Done } from './revision-states.ts'
import { KeptState, type StateBackend } from './state-backend.ts'
import { stateBackendFailed } from './state-error.ts'

export interface FileStateOptions {
  readonly folder: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

const digits = 9

export const fileStateBackend = ({ folder, now = Date.now }: FileStateOptions): StateBackend => {
  const folderOf = (stateId: string): string => join(folder, fileName(stateId, ''))

  const newest = (stateId: string, most: number): Done<ReadonlyArray<KeptState>> =>
    E.Monad.chain(
      told(onDisk(folder, () => revisionsIn(folderOf(stateId)))),
      (revisions): Done<ReadonlyArray<KeptState>> => {
        const kept: Array<KeptState> = []
        for (const revision of revisions.slice(0, most)) {
          const one = told(readKept(KeptState, join(folderOf(stateId), nameOf(revision))))
          if (E.isLeft(one)) return one
          if (one.right !== undefined) kept.push(one.right)
        }
        return E.right(kept)
      },
    )

  const leftBehind = (stateId: string): string => join(folder, stateId, 'state.json')

  return revisionStates({
    place: folder,
    now,
    stateIds: async () =>
      told(onDisk(folder, () => [...new Set(namesIn(folder).map(decodeURIComponent))])),
    newest: async (stateId, most) => newest(stateId, most),
    putNew: async (kept) => told(onDisk(folder, () => putNew(folderOf(kept.stateId), kept))),
    leftByMeltano: async (stateId) =>
      told(
        onDisk(folder, () =>
          existsSync(leftBehind(stateId))
            ? stateInFile(readFileSync(leftBehind(stateId), 'utf8'))
            : undefined,
        ),
      ),
  })
}

const nameOf = (revision: number): string => `${String(revision).padStart(digits, '0')}.json`

/** The newest first. */
const revisionsIn = (folder: string): ReadonlyArray<number> =>
  namesIn(folder)
    .flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []))
    .filter((revision) => revision > 0)
    .toSorted((a, b) => b - a)

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
