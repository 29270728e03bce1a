/**
 * Makes staged files visible. The plan says how long each published file was; the longer ones are
 * built beside them, which may fail and then changes nothing, and only then renamed into place.
 */
import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { targetStorageFailed, type TargetError } from '../singer/error.ts'
import { readSome, writeAll } from '../singer/standard-stream.ts'
import { onDisk, readKept, replaceFile, syncFolder } from '../durable/durable-file.ts'
import { fileName } from '../durable/file-name.ts'
import { stagingFolder, streamFile, type JsonlConfig } from './jsonl-config.ts'
import { planName } from './jsonl-store.ts'
import { PublishPlan, type Manifest } from './manifest.ts'

/** One stream on its way: its staged file, the published one, and the lengths that tell the case. */
interface Publishing {
  readonly staged: string
  readonly published: string
  readonly built: string
  readonly before: number
  readonly after: number
}

/** Publishes every stream of a run, from the beginning or from where a crash left it. */
export const publishStreams = (
  config: JsonlConfig,
  manifest: Manifest,
  stateId: string,
): FlextResult<void, TargetError> =>
  pipe(
    planFor(config, manifest, stateId),
    E.flatMap((plan) => outstanding(publishings(config, manifest, plan))),
    E.flatMap((left) =>
      pipe(
        onDisk(config.destination_path, () => buildAll(left)),
        E.flatMap(() => onDisk(config.destination_path, () => renameAll(config, left))),
      ),
    ),
  )

/** Takes back what a publishing that was cut short has made visible. */
export const withdrawStreams = (
  config: JsonlConfig,
  manifest: Manifest,
  plan: PublishPlan,
): FlextResult<void, TargetError> => {
  const all = publishings(config, manifest, plan)
  return pipe(
    outstanding(all),
    E.flatMap((left) =>
      onDisk(config.destination_path, () => {
        for (const { published, before } of all.filter((one) => !left.includes(one))) {
          if (before === 0) rmSync(published, { force: true })
          else truncateSync(published, before)
        }
        syncFolder(config.destination_path)
      }),
    ),
  )
}

const planFor = (
  config: JsonlConfig,
  { run, streams }: Manifest,
  stateId: string,
): FlextResult<PublishPlan, TargetError> => {
  const file = join(stagingFolder(config, run), planName)
  return pipe(
    readKept(PublishPlan, file),
    E.flatMap((kept) => {
      if (kept !== undefined) return E.right(kept)
      return onDisk(file, () => {
        const before: Record<string, number> = {}
        for (const stream in streams) before[stream] = lengthOf(streamFile(config, stream))
        const plan: PublishPlan = { stateId, before }
        replaceFile(file, JSON.stringify(plan))
        return plan
      })
    }),
  )
}

const publishings = (
  config: JsonlConfig,
  { run, streams }: Manifest,
  plan: PublishPlan,
): ReadonlyArray<Publishing> =>
  Object.entries(streams)
    .filter(([, { bytes }]) => bytes > 0)
    .map(([stream, { bytes }]) => {
      const staged = join(stagingFolder(config, run), fileName(stream, '.jsonl'))
      const before = plan.before[stream] ?? 0
      const built = before === 0 ? staged : `${staged}.publishing`
      return { staged, published: streamFile(config, stream), built, before, after: before + bytes }
    })

/** What is not yet visible; a length that is neither the old nor the new one is somebody else's. */
const outstanding = (
  all: ReadonlyArray<Publishing>,
): FlextResult<ReadonlyArray<Publishing>, TargetError> => {
  const left: Array<Publishing> = []
  for (const one of all) {
    const length = lengthOf(one.published)
    if (length === one.before) left.push(one)
    else if (length !== one.after)
      return E.left(
        targetStorageFailed(
          one.published,
          `${one.before} bytes, as when publishing began`,
          `${length}: something else has written to it`,
        ),
      )
  }
  return E.right(left)
}

const buildAll = (left: ReadonlyArray<Publishing>): void => {
  try {
    for (const one of left) if (one.built !== one.staged) build(one)
  } catch (error) {
    for (const { built, staged } of left) if (built !== staged) rmSync(built, { force: true })
    throw error
  }
}

const build = ({ staged, published, built, after }: Publishing): void => {
  copyFileSync(published, built, constants.COPYFILE_FICLONE)
  const from = openSync(staged, 'r')
  const to = openSync(built, 'a')
  try {
    const block = Buffer.allocUnsafe(1 << 18)
    for (let size = readSome(from, block); size > 0; size = readSome(from, block))
      writeAll(to, block.subarray(0, size))
    fsyncSync(to)
  } finally {
    closeSync(from)
    closeSync(to)
  }
  truncateSync(built, after)
}

const renameAll = (config: JsonlConfig, left: ReadonlyArray<Publishing>): void => {
  for (const { built, published } of left) renameSync(built, published)
  syncFolder(config.destination_path)
}

const lengthOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
