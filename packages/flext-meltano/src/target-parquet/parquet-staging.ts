/**
 * The deciding half of target-parquet. Publishing builds a file for each stream beside the staged
 * rows and renames it into the stream's folder under the name of the run: done again, it does the same.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { onDisk, readKept, replaceFile, syncFolder } from '../durable/durable-file.ts'
import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import { makeFolder } from '../singer/make-folder.ts'
import { lockRun } from '../singer/run-lock.ts'
import type { PublishReceipt } from '../singer/row-effects.ts'
import type { TargetStaging } from '../singer/target-store.ts'
import { stagingFolder, stagingLock } from '../target-jsonl/jsonl-config.ts'
import { keepReceipt, receiptOf } from '../target-jsonl/jsonl-receipt.ts'
import { dropFolder, jsonlStaging } from '../target-jsonl/jsonl-staging.ts'
import { manifestName, planName } from '../target-jsonl/jsonl-store.ts'
import { Manifest, PublishPlan } from '../target-jsonl/manifest.ts'
import { runFile, streamFolder, type ParquetConfig } from './parquet-config.ts'
import { stagedFiles } from './staged-files.ts'
import { streamOfPart } from './staged-part.ts'

export const parquetStaging = (config: ParquetConfig): TargetStaging => {
  const lines = jsonlStaging(config)
  const locked = async <A>(
    run: string,
    work: () => Promise<FlextResult<A, TargetError>>,
  ): Promise<FlextResult<A, TargetError>> => {
    const lock = lockRun(stagingLock(config, run))
    if (E.isLeft(lock)) return lock
    try {
      return await work()
    } finally {
      lock.right.remove()
    }
  }
  return {
    publishedState: lines.publishedState,
    staged: (run) => async () =>
      E.map((staged: Staged) => staged && { ...staged, rows: ofStreams(staged.rows) })(
        await lines.staged(run)(),
      ),
    publish: (run, stateId) => () => locked(run, () => publish(config, run, stateId)),
    discard: (run) => async () => {
      const withdrawn = await withdraw(config, run)
      return E.isLeft(withdrawn) ? withdrawn : lines.discard(run)()
    },
  }
}

type Staged =
  Awaited<ReturnType<ReturnType<TargetStaging['staged']>>> extends FlextResult<infer A, TargetError>
    ? A
    : never

const publish = async (
  config: ParquetConfig,
  run: string,
  stateId: string,
): Promise<FlextResult<PublishReceipt, TargetError>> => {
  const folder = stagingFolder(config, run)
  const before = receiptOf(config, stateId, run)
  if (E.isLeft(before)) return before
  if (before.right !== undefined) {
    const dropped = dropFolder(folder)
    return E.isLeft(dropped) ? dropped : E.right(before.right)
  }
  const manifest = readKept(Manifest, join(folder, manifestName))
  if (E.isLeft(manifest)) return manifest
  if (manifest.right === undefined) return E.left(targetRunUnknown(run, config.destination_path))
  const plan: PublishPlan = { stateId, before: {} }
  const planned = onDisk(folder, () => replaceFile(join(folder, planName), JSON.stringify(plan)))
  if (E.isLeft(planned)) return planned
  const built = await placeFiles(config, run, manifest.right)
  if (E.isLeft(built)) return built
  const { streams } = manifest.right
  const counted = Object.entries(streams).map(([stream, { rows }]) => [stream, rows] as const)
  const kept = keepReceipt(config, stateId, manifest.right, ofStreams(Object.fromEntries(counted)))
  if (E.isLeft(kept)) return kept
  const dropped = dropFolder(folder)
  return E.isLeft(dropped) ? dropped : kept
}

/** Builds every file first, which may fail and then shows nothing, and only then puts them in place. */
const placeFiles = async (
  config: ParquetConfig,
  run: string,
  manifest: Manifest,
): Promise<FlextResult<void, TargetError>> => {
  const folder = stagingFolder(config, run)
  // Only who publishes Parquet needs what writes it.
  const { builtFiles } = await import('./built-files.ts')
  const built = onDisk(folder, () => builtFiles(folder, manifest))
  if (E.isLeft(built)) return built
  return onDisk(config.destination_path, () => {
    for (const { stream, nth, file } of built.right) {
      const place = runFile(config, stream, run, nth)
      makeFolder(streamFolder(config, stream))
      if (existsSync(file)) renameSync(file, place)
      syncFolder(streamFolder(config, stream))
    }
  })
}

/** Takes back what a publishing that was cut short has made visible. */
const withdraw = async (
  config: ParquetConfig,
  run: string,
): Promise<FlextResult<void, TargetError>> => {
  const folder = stagingFolder(config, run)
  const plan = readKept(PublishPlan, join(folder, planName))
  if (E.isLeft(plan) || plan.right === undefined) return E.right(undefined)
  const receipt = receiptOf(config, plan.right.stateId, run)
  if (E.isLeft(receipt)) return receipt
  const manifest = readKept(Manifest, join(folder, manifestName))
  if (E.isLeft(manifest)) return manifest
  return onDisk(config.destination_path, () => {
    if (receipt.right === undefined)
      for (const { stream, nth } of manifest.right === undefined ? [] : stagedFiles(manifest.right))
        rmSync(runFile(config, stream, run, nth), { force: true })
    rmSync(join(folder, planName), { force: true })
  })
}

/** Counts of rows by stream, without what only says what they are. */
const ofStreams = (rows: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const [staged, count] of Object.entries(rows)) {
    const stream = streamOfPart(staged)
    if (stream === undefined) continue
    counts[stream] = (counts[stream] ?? 0) + count
  }
  return counts
}
