/** The deciding half of target-jsonl: what is staged, what is published, and what is dropped. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import { withRunLock } from '../singer/run-lock.ts'
import type { PublishReceipt } from '../singer/row-effects.ts'
import type { StagedRun, TargetStaging } from '../singer/target-store.ts'
import { onDisk, readKept } from '../durable/durable-file.ts'
import { stagingFolder, stagingLock, stateFile, type JsonlConfig } from './jsonl-config.ts'
import { publishStreams, withdrawStreams } from './jsonl-publishing.ts'
import { manifestName, planName } from './jsonl-store.ts'
import { keepReceipt, receiptOf } from './jsonl-receipt.ts'
import { Manifest, Published, PublishPlan } from './manifest.ts'

/** The staging area under a destination folder. */
export const jsonlStaging = (config: JsonlConfig): TargetStaging => ({
  publishedState: (stateId) => async () =>
    pipe(
      readKept(Published, stateFile(config, stateId)),
      E.map((published) => published?.state),
    ),
  staged: (run) => async () =>
    existsSync(stagingFolder(config, run))
      ? withRunLock(stagingLock(config, run), () => stagedRun(config, run))
      : E.right(undefined),
  publish: (run, stateId) => async () =>
    withRunLock(stagingLock(config, run), () =>
      pipe(
        receiptOf(config, stateId, run),
        E.flatMap((receipt) =>
          receipt === undefined ? publish(config, run, stateId) : E.right(receipt),
        ),
        E.chainFirst(() => dropFolder(stagingFolder(config, run))),
      ),
    ),
  discard: (run) => async () => {
    const nothing = [stagingFolder(config, run), stagingLock(config, run)].every(
      (path) => !existsSync(path),
    )
    // Where nothing was staged nothing is written, for the folder may well be a read-only one.
    if (nothing) return E.right(undefined)
    return withRunLock(stagingLock(config, run), () =>
      pipe(
        withdraw(config, run),
        E.flatMap(() => dropFolder(stagingFolder(config, run))),
      ),
    )
  },
})

const stagedRun = (
  config: JsonlConfig,
  run: string,
): FlextResult<StagedRun | undefined, TargetError> =>
  pipe(
    manifestOf(config, run),
    E.map((manifest) =>
      manifest === undefined
        ? undefined
        : { run, state: manifest.state, rows: rowsOf(manifest), ended: manifest.ended },
    ),
  )

const publish = (
  config: JsonlConfig,
  run: string,
  stateId: string,
): FlextResult<PublishReceipt, TargetError> =>
  pipe(
    manifestOf(config, run),
    E.flatMap((manifest): FlextResult<PublishReceipt, TargetError> =>
      manifest === undefined
        ? E.left(targetRunUnknown(run, config.destination_path))
        : pipe(
            publishStreams(config, manifest, stateId),
            E.flatMap(() => keepReceipt(config, stateId, manifest, rowsOf(manifest))),
          ),
    ),
  )

/** Takes back a publishing that a crash cut short; one that came to its receipt is left alone. */
const withdraw = (config: JsonlConfig, run: string): FlextResult<void, TargetError> =>
  pipe(
    E.Do,
    E.bind('manifest', () => manifestOf(config, run)),
    E.bind('plan', () => readKept(PublishPlan, join(stagingFolder(config, run), planName))),
    E.flatMap(({ manifest, plan }): FlextResult<void, TargetError> =>
      manifest === undefined || plan === undefined
        ? E.right(undefined)
        : pipe(
            receiptOf(config, plan.stateId, run),
            E.flatMap((receipt) =>
              receipt === undefined ? withdrawStreams(config, manifest, plan) : E.right(undefined),
            ),
          ),
    ),
  )

const manifestOf = (config: JsonlConfig, run: string) =>
  readKept(Manifest, join(stagingFolder(config, run), manifestName))

/** Renamed first, so that a crash never leaves a staging of which a part is gone. */
export const dropFolder = (folder: string): FlextResult<void, TargetError> =>
  onDisk(folder, () => {
    const dropped = `${folder}.dropped`
    rmSync(dropped, { recursive: true, force: true })
    if (existsSync(folder)) renameSync(folder, dropped)
    rmSync(dropped, { recursive: true, force: true })
  })

const rowsOf = ({ streams }: Manifest): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(streams).map(([stream, { rows }]) => [stream, rows]))
