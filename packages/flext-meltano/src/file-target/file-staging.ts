/**
 * The deciding half of every target of files: what is staged, what is published, and what is dropped.
 * How the files of a run are put in place, and taken back, each target says.
 */
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { readKept } from '../durable/durable-file.ts'
import type { Answer } from '../singer/answer.ts'
import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import type { PublishReceipt, RowEffects } from '../singer/target/row-effects.ts'
import { withRunLock } from '../singer/target/run-lock.ts'
import type { TargetStaging } from '../singer/target/target-store.ts'
import { Published, PublishPlan, type Manifest } from './manifest.ts'
import { onePublisher } from './one-publisher.ts'
import { keepReceipt, publishedRows, receiptOf } from './publish-receipt.ts'
import {
  dropFolder,
  dropRun,
  isStaged,
  manifestOf,
  rowsIn,
  stagedRun,
  type RowCounts,
} from './staged-run.ts'
import {
  planName,
  stagingFolder,
  stagingLock,
  stateFile,
  type StagingPlace,
} from './staging-place.ts'

export type EffectsByStream = Readonly<Record<string, RowEffects>>

export interface FilePublishing {
  /**
   * Puts all files of a run in place, or goes on with what a crash has left; the plan is kept first. Says
   * what became of the rows of streams whose files were not only added to.
   */
  readonly place: (manifest: Manifest, stateId: string) => Answer<EffectsByStream, TargetError>
  /** Takes back what a publishing that was cut short has made visible. */
  readonly withdraw: (manifest: Manifest, plan: PublishPlan) => Answer<void, TargetError>
  /** Rows by stream, of those by staged file. */
  readonly ofStreams: (staged: RowCounts) => RowCounts
}

/** The staging area under a destination folder. */
export const fileStaging = (config: StagingPlace, publishing: FilePublishing): TargetStaging => ({
  publishedState: (stateId) => async () =>
    E.map((published: Published | undefined) => published?.state)(
      readKept(Published, stateFile(config, stateId)),
    ),
  staged: (run) => () => stagedRun(config, run, publishing.ofStreams),
  publish: (run, stateId) => () =>
    onePublisher(config, run, () =>
      withRunLock(stagingLock(config, run), () => publish(config, run, stateId, publishing)),
    ),
  discard: (run) => async () =>
    // Where nothing was staged nothing is written, for the folder may well be a read-only one.
    isStaged(config, run)
      ? onePublisher(config, run, () =>
          dropRun(config, run, () => withdraw(config, run, publishing.withdraw)),
        )
      : E.right(undefined),
})

const publish = async (
  config: StagingPlace,
  run: string,
  stateId: string,
  { place, ofStreams }: FilePublishing,
): Promise<FlextResult<PublishReceipt, TargetError>> => {
  const before = receiptOf(config, stateId, run)
  if (E.isLeft(before)) return before
  let receipt = before.right
  if (receipt === undefined) {
    const manifest = manifestOf(config, run)
    if (E.isLeft(manifest)) return manifest
    if (manifest.right === undefined) return E.left(targetRunUnknown(run, config.destination_path))
    const placed = await place(manifest.right, stateId)
    if (E.isLeft(placed)) return placed
    const published = publishedRows(ofStreams(rowsIn(manifest.right)), placed.right)
    const kept = keepReceipt(config, stateId, manifest.right, published)
    if (E.isLeft(kept)) return kept
    receipt = kept.right
  }
  const dropped = dropFolder(stagingFolder(config, run))
  return E.isLeft(dropped) ? dropped : E.right(receipt)
}

/** A publishing that came to its receipt is left alone. */
const withdraw = async (
  config: StagingPlace,
  run: string,
  takeBack: FilePublishing['withdraw'],
): Promise<FlextResult<void, TargetError>> => {
  const manifest = manifestOf(config, run)
  if (E.isLeft(manifest)) return manifest
  const plan = readKept(PublishPlan, join(stagingFolder(config, run), planName))
  if (E.isLeft(plan)) return plan
  if (manifest.right === undefined || plan.right === undefined) return E.right(undefined)
  const receipt = receiptOf(config, plan.right.stateId, run)
  if (E.isLeft(receipt)) return receipt
  return receipt.right === undefined ? takeBack(manifest.right, plan.right) : E.right(undefined)
}
