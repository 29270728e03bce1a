/**
 * What can be staged of a foreign target: its rows cannot, so only the state waits for the commit.
 * Should the run fail, the next one starts from the state before and some rows come again.
 */
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { onDisk, readKept, replaceFile } from '../../durable/durable-file.ts'
import { fileName } from '../../durable/file-name.ts'
import { makeFolder } from '../../io/make-folder.ts'
import type { TargetStorageFailed } from '../../singer/error.ts'
import { SingerState } from '../../singer/message.ts'
import type { StagedRun, TargetStaging } from '../../singer/target/target-store.ts'

const StagedFile = t.type(
  {
    rows: t.record(t.string, t.number),
    state: t.union([SingerState, t.null]),
    ended: t.boolean,
  },
  'how far a run has come',
)
type StagedFile = t.TypeOf<typeof StagedFile>

const PublishedFile = t.type(
  { run: t.string, state: t.union([SingerState, t.null]) },
  'the state of the last run',
)

/** The staging of a foreign target, and what the load tells it. */
export interface StateFileStaging extends TargetStaging {
  /** Keeps how far a run has come. */
  readonly keep: (run: string, staged: StagedFile) => FlextResult<void, TargetStorageFailed>
}

/** What keeps how far a run has come, where the staging is of this kind. */
export const keepStaged = (staging: TargetStaging): StateFileStaging['keep'] | undefined =>
  'keep' in staging ? (staging as StateFileStaging).keep : undefined

export const stateFileStaging = (folder: string): StateFileStaging => {
  const stagedFile = (run: string): string => join(folder, 'staged', fileName(run, '.json'))
  const publishedFile = (stateId: string): string => join(folder, fileName(stateId, '.json'))

  const staged = (run: string): FlextResult<StagedRun | undefined, TargetStorageFailed> =>
    E.Functor.map(
      readKept(StagedFile, stagedFile(run)),
      (found) =>
        found && { run, rows: found.rows, state: found.state ?? undefined, ended: found.ended },
    )

  return {
    keep: (run, file) => write(stagedFile(run), file),
    staged: (run) => async () => staged(run),
    publishedState: (stateId) => async () =>
      E.Functor.map(
        readKept(PublishedFile, publishedFile(stateId)),
        (found) => found?.state ?? undefined,
      ),
    publish: (run, stateId) => async () => {
      const found = staged(run)
      if (E.isLeft(found)) return found
      // Nothing staged: it was published before, or the tap had nothing to say.
      if (found.right?.state !== undefined) {
        const written = write(publishedFile(stateId), { run, state: found.right.state })
        if (E.isLeft(written)) return written
      }
      rmSync(stagedFile(run), { force: true })
      return E.right({ rows: found.right?.rows ?? {} })
    },
    discard: (run) => async () => E.right(rmSync(stagedFile(run), { force: true })),
  }
}

const write = (file: string, content: unknown): FlextResult<void, TargetStorageFailed> =>
  onDisk(file, () => {
    makeFolder(dirname(file))
    replaceFile(file, JSON.stringify(content))
  })
