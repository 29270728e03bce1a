/** Makes the files of a run in its staging, by putting an end to each of its parts. */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { fileName } from '../durable/file-name.ts'
import type { Manifest } from '../target-jsonl/manifest.ts'
import { isOfVersion, stagedVersions } from '../target-jsonl/stream-version.ts'
import { footer } from './parquet-footer.ts'
import { stagedFiles, type StagedFile } from './staged-files.ts'
import { linesOf } from './staged-lines.ts'
import { groupStream, readPartLine, type PartLine } from './staged-part.ts'

export interface BuiltFile extends StagedFile {
  readonly file: string
}

/** Leaves out parts of versions before one that is activated. Throws what the system says. */
export const builtFiles = (folder: string, manifest: Manifest): ReadonlyArray<BuiltFile> => {
  const path = (staged: string): string => join(folder, fileName(staged, '.jsonl'))
  const bytes = manifest.streams[groupStream]?.bytes ?? 0
  const told = bytes === 0 ? [] : [...linesOf(path(groupStream), bytes)]
  const parts = Map.groupBy(told.map(readPartLine), ({ part }) => part)
  const versions = stagedVersions(folder, manifest)
  const files = stagedFiles(manifest)
  const carried = new Set(
    files
      .filter(({ part }) => versionOf(parts.get(part)) !== undefined)
      .map(({ stream }) => stream),
  )
  return files.flatMap((one) => {
    const file = path(one.part)
    const lines = parts.get(one.part) ?? []
    const activated = versions.get(one.stream)?.activated
    const version = carried.has(one.stream) ? versionOf(lines) : activated
    if (activated !== undefined && !isOfVersion(version, activated)) return []
    // A part is not there any more where a publishing before this one has put it in place.
    if (existsSync(file)) endFile(file, one.bytes, lines, version)
    return [{ ...one, file }]
  })
}

const versionOf = (lines: ReadonlyArray<PartLine> | undefined): number | undefined =>
  lines?.find((line) => line.columns !== undefined)?.version

/** Puts the end behind the bytes that count, and makes it durable. Done again, it does the same. */
const endFile = (
  file: string,
  bytes: number,
  lines: ReadonlyArray<PartLine>,
  version: number | undefined,
): void => {
  const { columns = [], codec = 'SNAPPY' } = lines.find((line) => line.columns !== undefined) ?? {}
  const groups = lines.flatMap(({ group }) => (group === undefined ? [] : [group]))
  const end = footer(columns, groups, codec, version)
  const fd = openSync(file, 'r+')
  try {
    ftruncateSync(fd, bytes)
    writeSync(fd, end, 0, end.length, bytes)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
