/**
 * The deciding half of target-csv. Publishing builds every file beside the staged rows, which may fail
 * and then shows nothing; the plan says that all are built, and only then they are renamed into place.
 */
import { existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { csvTargetDefaults } from '../singer/native-defaults.ts'
import { onDisk, onDiskLater, readKept, replaceFile, syncFolder } from '../durable/durable-file.ts'
import { fileName } from '../durable/file-name.ts'
import { inTurns } from '../durable/in-turns.ts'
import { keepBeside } from '../durable/keep-beside.ts'
import { fileStaging } from '../file-target/file-staging.ts'
import { PublishPlan, type Manifest } from '../file-target/manifest.ts'
import { markOf, putBack, type FileMark } from '../file-target/replaced-file.ts'
import { stagedLines } from '../file-target/staged-lines.ts'
import type { RowCounts } from '../file-target/staged-run.ts'
import { planName, stagedFile, stagingFolder } from '../file-target/staging-place.ts'
import { stagedVersions, type StreamVersion } from '../file-target/stream-version.ts'
import { targetStorageFailed, type TargetError } from '../singer/error.ts'
import type { SchemaMessage } from '../singer/message.ts'
import type { RowEffects } from '../singer/target/row-effects.ts'
import type { TargetStaging } from '../singer/target/target-store.ts'
import { versionColumn } from '../table/metadata.ts'
import { buildCsv } from './csv-file.ts'
import { formatOf, schemaStream, streamFile, type CsvTargetConfig } from './csv-target-config.ts'

export const csvStaging = (config: CsvTargetConfig): TargetStaging =>
  fileStaging(config, {
    place: async (manifest, stateId) =>
      pipe(
        await planFor(config, manifest, stateId),
        E.chainFirst((plan) => placeFiles(config, manifest.run, plan)),
        E.map(({ effects = {} }) => effects),
      ),
    withdraw: ({ run }, plan) => withdraw(config, run, plan),
    ofStreams,
  })

/** The plan that is there, or one whose files are all built by now. */
const planFor = async (
  config: CsvTargetConfig,
  manifest: Manifest,
  stateId: string,
): Promise<FlextResult<PublishPlan, TargetError>> => {
  const folder = stagingFolder(config, manifest.run)
  const file = join(folder, planName)
  const kept = readKept(PublishPlan, file)
  if (E.isLeft(kept)) return kept
  if (kept.right !== undefined) return E.right(kept.right)
  return E.flattenW(await onDiskLater(folder, () => inTurns(buildAll(config, manifest, stateId))))
}

function* buildAll(
  config: CsvTargetConfig,
  manifest: Manifest,
  stateId: string,
): Generator<void, FlextResult<PublishPlan, TargetError>> {
  const { run, streams } = manifest
  const folder = stagingFolder(config, run)
  const schemas = [...stagedLines(folder, manifest, schemaStream)].map(
    (line) => JSON.parse(line) as SchemaMessage,
  )
  const versions = stagedVersions(folder, manifest)
  const before: Record<string, number> = {}
  const marks: Record<string, FileMark> = {}
  const effects: Record<string, RowEffects> = {}
  for (const [stream, columns] of columnsOf(schemas, versions)) {
    const published = streamFile(config, stream)
    const length = lengthOf(published)
    const bytes = streams[stream]?.bytes ?? 0
    const method = config.load_method ?? csvTargetDefaults.load_method
    const appends = method !== 'overwrite' && length !== -1
    const version = versions.get(stream)
    if (appends && bytes === 0 && version?.activated === undefined) continue
    const built = yield* buildCsv({
      stream,
      format: formatOf(config),
      columns,
      published: appends ? published : undefined,
      staged: stagedFile(folder, stream),
      bytes,
      version,
      built: builtFile(folder, stream),
    })
    if (E.isLeft(built)) return built
    if (length !== -1) yield* keepBeside(published, beforeFile(folder, stream))
    before[stream] = length
    marks[stream] = markOf(builtFile(folder, stream))
    // Nobody has counted the rows of a file that is written over.
    const { inserted = 0, updated = 0 } = built.right
    effects[stream] = appends || length === -1 ? built.right : { inserted, updated }
  }
  const plan: PublishPlan = { stateId, before, effects, built: marks }
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

const withdraw = (
  config: CsvTargetConfig,
  run: string,
  { before, built = {} }: PublishPlan,
): FlextResult<void, TargetError> => {
  const folder = stagingFolder(config, run)
  const files = Object.entries(before).map(([stream, length]) => ({
    published: streamFile(config, stream),
    built: builtFile(folder, stream),
    kept: beforeFile(folder, stream),
    isNew: length === -1,
    mark: built[stream],
  }))
  return pipe(
    putBack(config.destination_path, files),
    E.flatMap(() => onDisk(config.destination_path, () => syncFolder(config.destination_path))),
  )
}

const builtFile = (folder: string, stream: string): string => join(folder, fileName(stream, '.csv'))
const beforeFile = (folder: string, stream: string): string =>
  join(folder, fileName(stream, '.before'))

/** The length of a file; -1 where there is none. */
const lengthOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? -1

/** The columns of each stream: those of all its schemas, the first ones first, and that of versions. */
const columnsOf = (
  schemas: ReadonlyArray<SchemaMessage>,
  versions: ReadonlyMap<string, StreamVersion>,
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const columns = new Map<string, ReadonlyArray<string>>()
  for (const { stream, schema } of schemas)
    columns.set(stream, [
      ...new Set([...(columns.get(stream) ?? []), ...Object.keys(schema.properties ?? {})]),
    ])
  for (const [stream, own] of columns)
    if (versions.has(stream)) columns.set(stream, [...new Set([...own, versionColumn.name])])
  return columns
}

/** Counts of rows without those that say what the rows are. */
const ofStreams = (rows: RowCounts): RowCounts =>
  Object.fromEntries(Object.entries(rows).filter(([stream]) => stream !== schemaStream))
