/**
 * The deciding half of target-csv. Publishing builds every file beside the staged rows, which may fail
 * and then shows nothing; the plan says that all are built, and only then they are renamed into place.
 */
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { onDisk, readKept, replaceFile, syncFolder } from '../durable/durable-file.ts'
import { exclusively } from '../durable/exclusively.ts'
import { fileName } from '../durable/file-name.ts'
import { targetRunUnknown, targetStorageFailed, type TargetError } from '../singer/error.ts'
import type { SchemaMessage } from '../singer/message.ts'
import { lockRun } from '../singer/run-lock.ts'
import type { PublishReceipt } from '../singer/row-effects.ts'
import type { TargetStaging } from '../singer/target-store.ts'
import { stagingFolder, stagingLock } from '../target-jsonl/jsonl-config.ts'
import { keepReceipt, receiptOf } from '../target-jsonl/jsonl-receipt.ts'
import { dropFolder, jsonlStaging } from '../target-jsonl/jsonl-staging.ts'
import { manifestName, planName } from '../target-jsonl/jsonl-store.ts'
import { Manifest, PublishPlan } from '../target-jsonl/manifest.ts'
import { linesOf } from '../target-parquet/staged-lines.ts'
import { buildCsv } from './csv-file.ts'
import { formatOf, schemaStream, streamFile, type CsvTargetConfig } from './csv-target-config.ts'

export const csvStaging = (config: CsvTargetConfig): TargetStaging => {
  const lines = jsonlStaging({ destination_path: config.destination_path })
  return {
    publishedState: lines.publishedState,
    staged: (run) => async () =>
      E.map((staged: Staged) => staged && { ...staged, rows: ofStreams(staged.rows) })(
        await lines.staged(run)(),
      ),
    publish: (run, stateId) => () => oneAtATime(config, run, () => publish(config, run, stateId)),
    discard: (run) => async () => {
      if (!existsSync(stagingFolder(config, run))) return lines.discard(run)()
      const withdrawn = await oneAtATime(config, run, () => withdraw(config, run))
      return E.isLeft(withdrawn) ? withdrawn : lines.discard(run)()
    },
  }
}

type Staged =
  Awaited<ReturnType<ReturnType<TargetStaging['staged']>>> extends FlextResult<infer A, TargetError>
    ? A
    : never

/** Runs that publish into the same files do so one after another. */
const oneAtATime = async <A>(
  config: CsvTargetConfig,
  run: string,
  work: () => FlextResult<A, TargetError>,
): Promise<FlextResult<A, TargetError>> => {
  const file = join(config.destination_path, '.flext-state', 'publishing.lock')
  const outcome = await exclusively(file, async () => {
    const lock = lockRun(stagingLock(config, run))
    if (E.isLeft(lock)) return lock
    try {
      return work()
    } finally {
      lock.right.remove()
    }
  })
  const others = 'others that publish to it for 30 seconds'
  return (
    outcome?.done ??
    E.left(targetStorageFailed(config.destination_path, 'a folder to publish to', others))
  )
}

const publish = (
  config: CsvTargetConfig,
  run: string,
  stateId: string,
): FlextResult<PublishReceipt, TargetError> => {
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
  const plan = planFor(config, manifest.right, stateId)
  if (E.isLeft(plan)) return plan
  const placed = placeFiles(config, run, plan.right)
  if (E.isLeft(placed)) return placed
  const { streams } = manifest.right
  const counted = Object.entries(streams).map(([stream, { rows }]) => [stream, rows] as const)
  const kept = keepReceipt(config, stateId, manifest.right, ofStreams(Object.fromEntries(counted)))
  if (E.isLeft(kept)) return kept
  const dropped = dropFolder(folder)
  return E.isLeft(dropped) ? dropped : kept
}

/** The plan that is there, or one whose files are all built by now. */
const planFor = (
  config: CsvTargetConfig,
  manifest: Manifest,
  stateId: string,
): FlextResult<PublishPlan, TargetError> => {
  const folder = stagingFolder(config, manifest.run)
  const file = join(folder, planName)
  const kept = readKept(PublishPlan, file)
  if (E.isLeft(kept)) return kept
  if (kept.right !== undefined) return E.right(kept.right)
  return E.flattenW(onDisk(folder, () => buildAll(config, manifest, stateId)))
}

const buildAll = (
  config: CsvTargetConfig,
  { run, streams }: Manifest,
  stateId: string,
): FlextResult<PublishPlan, TargetError> => {
  const folder = stagingFolder(config, run)
  const staged = (stream: string) => join(folder, fileName(stream, '.jsonl'))
  const schemas = schemasIn(staged(schemaStream), streams[schemaStream]?.bytes ?? 0)
  const before: Record<string, number> = {}
  for (const [stream, columns] of columnsOf(schemas)) {
    const published = streamFile(config, stream)
    const length = lengthOf(published)
    const bytes = streams[stream]?.bytes ?? 0
    const appends = config.load_method !== 'overwrite' && length !== -1
    if (appends && bytes === 0) continue
    const built = buildCsv({
      stream,
      format: formatOf(config),
      columns,
      published: appends ? published : undefined,
      staged: staged(stream),
      bytes,
      built: builtFile(folder, stream),
    })
    if (E.isLeft(built)) return built
    if (length !== -1) keepBeside(published, beforeFile(folder, stream))
    before[stream] = length
  }
  const plan: PublishPlan = { stateId, before }
  syncFolder(folder)
  replaceFile(join(folder, planName), JSON.stringify(plan))
  return E.right(plan)
}

/** Renames what is not in place yet; a file that somebody else has written to meanwhile stays. */
const placeFiles = (
  config: CsvTargetConfig,
  run: string,
  { before }: PublishPlan,
): FlextResult<void, TargetError> => {
  const folder = stagingFolder(config, run)
  const left = Object.entries(before).filter(([stream]) => existsSync(builtFile(folder, stream)))
  for (const [stream, length] of left) {
    const published = streamFile(config, stream)
    const found = lengthOf(published)
    if (found === length) continue
    const expected = length === -1 ? 'no file' : `${length} bytes, as when publishing began`
    const instead = found === -1 ? 'no file' : `${found}: something else has written to it`
    return E.left(targetStorageFailed(published, expected, instead))
  }
  return onDisk(config.destination_path, () => {
    for (const [stream] of left) renameSync(builtFile(folder, stream), streamFile(config, stream))
    syncFolder(config.destination_path)
  })
}

/** Takes back what a publishing that was cut short has made visible. */
const withdraw = (config: CsvTargetConfig, run: string): FlextResult<void, TargetError> => {
  const folder = stagingFolder(config, run)
  const plan = readKept(PublishPlan, join(folder, planName))
  if (E.isLeft(plan)) return plan
  if (plan.right === undefined) return E.right(undefined)
  const { stateId, before } = plan.right
  const receipt = receiptOf(config, stateId, run)
  if (E.isLeft(receipt)) return receipt
  return onDisk(config.destination_path, () => {
    for (const [stream, length] of Object.entries(receipt.right === undefined ? before : {})) {
      if (existsSync(builtFile(folder, stream))) continue
      const published = streamFile(config, stream)
      if (length === -1) rmSync(published, { force: true })
      else if (existsSync(beforeFile(folder, stream)))
        renameSync(beforeFile(folder, stream), published)
    }
    syncFolder(config.destination_path)
    rmSync(join(folder, planName), { force: true })
  })
}

const builtFile = (folder: string, stream: string): string => join(folder, fileName(stream, '.csv'))
const beforeFile = (folder: string, stream: string): string =>
  join(folder, fileName(stream, '.before'))

/** Keeps a file as it is now under another name, without copying it where that is possible. */
const keepBeside = (file: string, beside: string): void => {
  rmSync(beside, { force: true })
  try {
    linkSync(file, beside)
  } catch {
    copyFileSync(file, beside, constants.COPYFILE_FICLONE)
  }
}

/** The length of a file; -1 where there is none. */
const lengthOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? -1

const schemasIn = (file: string, bytes: number): ReadonlyArray<SchemaMessage> =>
  bytes === 0 ? [] : [...linesOf(file, bytes)].map((line) => JSON.parse(line) as SchemaMessage)

/** The columns of each stream: those of all its schemas, the first ones first. */
const columnsOf = (
  schemas: ReadonlyArray<SchemaMessage>,
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const columns = new Map<string, ReadonlyArray<string>>()
  for (const { stream, schema } of schemas)
    columns.set(stream, [
      ...new Set([...(columns.get(stream) ?? []), ...Object.keys(schema.properties ?? {})]),
    ])
  return columns
}

/** Counts of rows without those that say what the rows are. */
const ofStreams = (rows: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(rows).filter(([stream]) => stream !== schemaStream))
