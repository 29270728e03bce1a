/**
 * The deciding half of target-parquet. Publishing builds a file for each stream beside the staged
 * rows and renames it into the stream's folder under the name of the run: done again, it does the same.
 */
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { onDisk, replaceFile, syncFolder } from '../durable/durable-file.ts'
import { fileStaging, type EffectsByStream } from '../file-target/file-staging.ts'
import type { Manifest, PublishPlan } from '../file-target/manifest.ts'
import type { RowCounts } from '../file-target/staged-run.ts'
import { planName, stagedFile, stagingFolder } from '../file-target/staging-place.ts'
import { stagedVersions } from '../file-target/stream-version.ts'
import { makeFolder } from '../io/make-folder.ts'
import type { TargetError } from '../singer/error.ts'
import type { RowEffects } from '../singer/target/row-effects.ts'
import type { TargetStaging } from '../singer/target/target-store.ts'
import { runFile, streamFolder, type ParquetConfig } from './parquet-config.ts'
import { stagedFiles } from './staged-files.ts'
import { streamOfPart } from './staged-part.ts'

export const parquetStaging = (config: ParquetConfig): TargetStaging =>
  fileStaging(config, {
    place: async (manifest, stateId) => {
      const folder = stagingFolder(config, manifest.run)
      const plan: PublishPlan = { stateId, before: {} }
      const planned = onDisk(folder, () =>
        replaceFile(join(folder, planName), JSON.stringify(plan)),
      )
      return E.isLeft(planned) ? planned : placeFiles(config, manifest)
    },
    withdraw: async (manifest) => {
      const folder = stagingFolder(config, manifest.run)
      const { bringBack } = await import('./older-files.ts')
      return onDisk(config.destination_path, () => {
        const superseded = new Set<string>()
        for (const { stream, part, nth } of stagedFiles(manifest)) {
          const place = runFile(config, stream, manifest.run, nth)
          const staged = stagedFile(folder, part)
          if (existsSync(place)) renameSync(place, staged)
          // A later run has activated a version of its own, and left this file behind.
          else if (!existsSync(staged)) superseded.add(stream)
        }
        for (const stream of stagedVersions(folder, manifest).keys())
          if (!superseded.has(stream)) bringBack(config, folder, stream)
      })
    },
    ofStreams,
  })

/**
 * Builds every file first, which may fail and then shows nothing, and only then puts them in place and
 * takes away those of older versions. Says what that did to streams whose versions were activated.
 */
const placeFiles = async (
  config: ParquetConfig,
  manifest: Manifest,
): Promise<FlextResult<EffectsByStream, TargetError>> => {
  const folder = stagingFolder(config, manifest.run)
  // Only who publishes Parquet needs what writes it.
  const { builtFiles } = await import('./built-files.ts')
  const built = onDisk(folder, () => builtFiles(folder, manifest))
  if (E.isLeft(built)) return built
  const placed = onDisk(config.destination_path, () => {
    for (const { stream, nth, file } of built.right) {
      const place = runFile(config, stream, manifest.run, nth)
      makeFolder(streamFolder(config, stream))
      if (existsSync(file)) renameSync(file, place)
      syncFolder(streamFolder(config, stream))
    }
  })
  if (E.isLeft(placed)) return placed
  const { leaveBehind } = await import('./older-files.ts')
  return onDisk(config.destination_path, () => {
    const effects: Record<string, RowEffects> = {}
    for (const [stream, { activated }] of stagedVersions(folder, manifest)) {
      if (activated === undefined) continue
      const rows = built.right.map((one) => (one.stream === stream ? one.rows : 0))
      const inserted = rows.reduce((sum, each) => sum + each, 0)
      const deleted = leaveBehind(config, folder, stream, activated)
      effects[stream] = { inserted, updated: 0, deleted }
    }
    return effects
  })
}

/** Counts of rows by stream, without what only says what they are. */
const ofStreams = (rows: RowCounts): RowCounts => {
  const counts: Record<string, number> = {}
  for (const [staged, count] of Object.entries(rows)) {
    const stream = streamOfPart(staged)
    if (stream === undefined) continue
    counts[stream] = (counts[stream] ?? 0) + count
  }
  return counts
}
