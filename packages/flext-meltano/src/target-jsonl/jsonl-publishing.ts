/**
 * Makes staged files visible. The plan says how long each published file was; the longer ones are
 * built beside them, which may fail and then changes nothing, and only then renamed into place. The file
 * of a stream whose version was activated is built before there is a plan.
 */
import { appendFileSync, existsSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { appendInTurns, copyInTurns } from '../durable/copy-in-turns.ts'
import { onDisk, onDiskLater, readKept, replaceFile, syncFolder } from '../durable/durable-file.ts'
import { inTurns } from '../durable/in-turns.ts'
import { keepBeside } from '../durable/keep-beside.ts'
import { holdsAt } from '../file-target/holds-at.ts'
import { lacksLineEnd } from '../file-target/line-end.ts'
import { PublishPlan, type Manifest } from '../file-target/manifest.ts'
import { markOf, putBack, type FileMark } from '../file-target/replaced-file.ts'
import { planName, stagedFile, stagingFolder } from '../file-target/staging-place.ts'
import { stagedVersions, versionStream } from '../file-target/stream-version.ts'
import { targetStorageFailed, type TargetError } from '../singer/error.ts'
import type { RowEffects } from '../singer/target/row-effects.ts'
import { buildActiveLines } from './active-lines.ts'
import { streamFile, type JsonlConfig } from './jsonl-config.ts'

/** One stream on its way: its staged file, the published one, and the lengths that tell the case. */
interface Publishing {
  readonly staged: string
  readonly published: string
  readonly built: string
  readonly before: number
  /** The length once its last line has an end. */
  readonly ended: number
  /** Undefined where the file is another one, and not only a longer one: then it is there until it is in place. */
  readonly after: number | undefined
  /** The published file as it was, where it does not only get longer. */
  readonly kept: string
  readonly mark: FileMark | undefined
}

/** Publishes every stream of a run, from the beginning or from where a crash left it. */
export const publishStreams = async (
  config: JsonlConfig,
  manifest: Manifest,
  stateId: string,
): Promise<FlextResult<PublishPlan, TargetError>> => {
  const place = config.destination_path
  const plan = await planFor(config, manifest, stateId)
  if (E.isLeft(plan)) return plan
  const left = outstanding(publishings(config, manifest, plan.right))
  if (E.isLeft(left)) return left
  const built = await onDiskLater(place, () => inTurns(buildAll(left.right)))
  if (E.isLeft(built)) return built
  // Somebody else may have written meanwhile.
  const still = outstanding(left.right)
  if (E.isLeft(still)) return still
  const renamed = onDisk(place, () => renameAll(config, still.right))
  return E.isLeft(renamed) ? renamed : plan
}

/** Takes back what a publishing that was cut short has made visible. */
export const withdrawStreams = (
  config: JsonlConfig,
  manifest: Manifest,
  plan: PublishPlan,
): FlextResult<void, TargetError> => {
  const place = config.destination_path
  const all = publishings(config, manifest, plan)
  const longer = all.filter(({ after }) => after !== undefined)
  const replaced = all.filter(({ after }) => after === undefined)
  const there: Array<Publishing> = []
  for (const one of longer) {
    const inPlace = isInPlace(one)
    if (inPlace === undefined) return E.left(writtenBySomebody(one))
    if (inPlace) there.push(one)
  }
  return pipe(
    putBack(
      place,
      replaced.map((one) => ({ ...one, isNew: one.before === 0 })),
    ),
    E.flatMap(() =>
      onDisk(place, () => {
        for (const one of there)
          if (one.before === 0) rmSync(one.published, { force: true })
          else truncateSync(one.published, one.before)
        syncFolder(place)
      }),
    ),
  )
}

/** Whether a longer file has taken its place; undefined where it has, and somebody has written to it since. */
const isInPlace = ({
  staged,
  published,
  built,
  before,
  ended,
  after = before,
}: Publishing): boolean | undefined => {
  const length = lengthOf(published)
  if (length === before || existsSync(built)) return false
  if (length === after) return true
  // Nothing is left of what was built: it may never have been, and then what is there is somebody else's.
  const isOurs =
    length > after && (!existsSync(staged) || holdsAt(published, ended, staged, after - ended))
  return isOurs ? undefined : false
}

/** The plan that is there, or one whose activated streams are all built by now. */
const planFor = async (
  config: JsonlConfig,
  manifest: Manifest,
  stateId: string,
): Promise<FlextResult<PublishPlan, TargetError>> => {
  const folder = stagingFolder(config, manifest.run)
  const file = join(folder, planName)
  const kept = readKept(PublishPlan, file)
  if (E.isLeft(kept)) return kept
  if (kept.right !== undefined) return E.right(kept.right)
  return onDiskLater(file, async () => {
    const lengths = new Map(
      [
        ...new Set([...Object.keys(manifest.streams), ...stagedVersions(folder, manifest).keys()]),
      ].map((stream) => [stream, lengthOf(streamFile(config, stream))] as const),
    )
    const effects = await inTurns(buildActive(config, manifest))
    const before: Record<string, number> = {}
    const built: Record<string, FileMark> = {}
    for (const stream of Object.keys({ ...manifest.streams, ...effects }))
      before[stream] = lengths.get(stream) ?? 0
    for (const stream of Object.keys(effects))
      built[stream] = markOf(placesOf(config, manifest, stream).built)
    const longer = Object.keys(before).filter((stream) => !(stream in effects))
    const unended = longer.filter((stream) => {
      const published = streamFile(config, stream)
      return existsSync(published) && lacksLineEnd(published)
    })
    const plan: PublishPlan = { stateId, before, effects, built, unended }
    syncFolder(folder)
    replaceFile(file, JSON.stringify(plan))
    return plan
  })
}

/** Builds the files of streams whose versions were activated, and says what becomes of their rows. */
function* buildActive(
  config: JsonlConfig,
  manifest: Manifest,
): Generator<void, Readonly<Record<string, RowEffects>>> {
  const folder = stagingFolder(config, manifest.run)
  const effects: Record<string, RowEffects> = {}
  for (const [stream, { activated, carried }] of stagedVersions(folder, manifest)) {
    if (activated === undefined) continue
    const { staged, published, built, kept } = placesOf(config, manifest, stream)
    const bytes = manifest.streams[stream]?.bytes ?? 0
    effects[stream] = yield* buildActiveLines({
      published,
      staged,
      bytes,
      built,
      activated,
      carried,
    })
    if (lengthOf(published) > 0) yield* keepBeside(published, kept)
  }
  return effects
}

const placesOf = (config: JsonlConfig, { run }: Manifest, stream: string) => {
  const staged = stagedFile(stagingFolder(config, run), stream)
  const published = streamFile(config, stream)
  return { staged, published, built: `${staged}.publishing`, kept: `${staged}.before` }
}

const publishings = (
  config: JsonlConfig,
  manifest: Manifest,
  { before: lengths, effects = {}, built: marks = {}, unended = [] }: PublishPlan,
): ReadonlyArray<Publishing> =>
  Object.keys({ ...manifest.streams, ...effects })
    .filter((stream) => stream !== versionStream)
    .map((stream) => ({ stream, bytes: manifest.streams[stream]?.bytes ?? 0 }))
    .filter(({ stream, bytes }) => bytes > 0 || stream in effects)
    .map(({ stream, bytes }) => {
      const places = { ...placesOf(config, manifest, stream), mark: marks[stream] }
      const before = lengths[stream] ?? 0
      if (stream in effects) return { ...places, before, ended: 0, after: undefined }
      const built = before === 0 ? places.staged : places.built
      const ended = before + (unended.includes(stream) ? 1 : 0)
      return { ...places, built, before, ended, after: ended + bytes }
    })

/** What is not yet visible; a length that is neither the old nor the new one is somebody else's. */
const outstanding = (
  all: ReadonlyArray<Publishing>,
): FlextResult<ReadonlyArray<Publishing>, TargetError> => {
  const left: Array<Publishing> = []
  for (const one of all) {
    const length = lengthOf(one.published)
    if (one.after === undefined && !existsSync(one.built)) continue
    if (length === one.before) left.push(one)
    else if (length !== one.after) return E.left(writtenBySomebody(one))
  }
  return E.right(left)
}

/** The longer files, beside those that are published. */
function* buildAll(left: ReadonlyArray<Publishing>): Generator<void, void> {
  const longer = left.filter(({ built, staged, after }) => built !== staged && after !== undefined)
  try {
    for (const { staged, published, built, before, ended, after = ended } of longer) {
      yield* copyInTurns(published, built)
      if (ended > before) appendFileSync(built, '\n')
      yield* appendInTurns(staged, built, after - ended)
    }
  } catch (error) {
    for (const { built } of longer) rmSync(built, { force: true })
    throw error
  }
}

const renameAll = (config: JsonlConfig, left: ReadonlyArray<Publishing>): void => {
  for (const { built, published } of left) renameSync(built, published)
  syncFolder(config.destination_path)
}

const writtenBySomebody = ({ published, before }: Publishing): TargetError =>
  targetStorageFailed(
    published,
    `${before} bytes, as when publishing began`,
    `${lengthOf(published)}: something else has written to it`,
  )

const lengthOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
