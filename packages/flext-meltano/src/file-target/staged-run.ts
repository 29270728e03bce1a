/** What a run has staged under a destination: how far it has come, and what is left when it is dropped. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { onDisk, readKept } from '../durable/durable-file.ts'
import type { Answer } from '../singer/answer.ts'
import type { TargetError } from '../singer/error.ts'
import { withRunLock } from '../singer/target/run-lock.ts'
import type { StagedRun } from '../singer/target/target-store.ts'
import { Manifest } from './manifest.ts'
import { manifestName, stagingFolder, stagingLock, type StagingPlace } from './staging-place.ts'
import { versionStream } from './stream-version.ts'

/** Counts of rows by what they are staged as, or by stream. */
export type RowCounts = Readonly<Record<string, number>>

export const manifestOf = (config: StagingPlace, run: string) =>
  readKept(Manifest, join(stagingFolder(config, run), manifestName))

/** Without what is staged of versions. */
export const rowsIn = ({ streams }: Manifest): RowCounts =>
  Object.fromEntries(
    Object.entries(streams)
      .filter(([stream]) => stream !== versionStream)
      .map(([stream, { rows }]) => [stream, rows]),
  )

/** How far a run has come; nothing where it has not staged anything. */
export const stagedRun = async (
  config: StagingPlace,
  run: string,
  ofStreams: (staged: RowCounts) => RowCounts,
): Promise<FlextResult<StagedRun | undefined, TargetError>> =>
  existsSync(stagingFolder(config, run))
    ? withRunLock(stagingLock(config, run), () =>
        E.map((manifest: Manifest | undefined) =>
          manifest === undefined
            ? undefined
            : {
                run,
                state: manifest.state,
                rows: ofStreams(rowsIn(manifest)),
                ended: manifest.ended,
              },
        )(manifestOf(config, run)),
      )
    : E.right(undefined)

/** Whether anything of a run is left. */
export const isStaged = (config: StagingPlace, run: string): boolean =>
  [stagingFolder(config, run), stagingLock(config, run)].some((path) => existsSync(path))

/** Drops what a run has staged, once what it has made visible of it is taken back. */
export const dropRun = (
  config: StagingPlace,
  run: string,
  withdrawn: () => Answer<void, TargetError>,
): Promise<FlextResult<void, TargetError>> =>
  withRunLock(stagingLock(config, run), async () => {
    const done = await withdrawn()
    return E.isLeft(done) ? done : dropFolder(stagingFolder(config, run))
  })

/** Renamed first, so that a crash never leaves a staging of which a part is gone. */
export const dropFolder = (folder: string): FlextResult<void, TargetError> =>
  onDisk(folder, () => {
    const dropped = `${folder}.dropped`
    rmSync(dropped, { recursive: true, force: true })
    if (existsSync(folder)) renameSync(folder, dropped)
    rmSync(dropped, { recursive: true, force: true })
  })
