/** Makes the files of a run in its staging, by putting an end to each of its parts. */
import { closeSync, existsSync, fsyncSync, openSync, truncateSync } from 'node:fs'

import type { Manifest } from '../file-target/manifest.ts'
import { stagedLines } from '../file-target/staged-lines.ts'
import { stagedFile } from '../file-target/staging-place.ts'
import { isOfVersion, stagedVersions } from '../file-target/stream-version.ts'
import { writeAll } from '../io/standard-stream.ts'
import { footer } from './parquet-footer.ts'
import { stagedFiles, type StagedFile } from './staged-files.ts'
import { groupStream, readPartLine, type PartLine } from './staged-part.ts'

export interface BuiltFile extends StagedFile {
  readonly file: string
}

/** Leaves out parts of versions before one that is activated. Throws what the system says. */
export const builtFiles = (folder: string, manifest: Manifest): ReadonlyArray<BuiltFile> => {
  const told = [...stagedLines(folder, manifest, groupStream)].map(readPartLine)
  const parts = Map.groupBy(told, ({ part }) => part)
  const versions = stagedVersions(folder, manifest)
  const files = stagedFiles(manifest)
  const carried = new Set(
    files
      .filter(({ part }) => versionOf(parts.get(part)) !== undefined)
      .map(({ stream }) => stream),
  )
  return files.flatMap((one) => {
    const file = stagedFile(folder, one.part)
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
  truncateSync(file, bytes)
  const fd = openSync(file, 'a')
  try {
    writeAll(fd, end)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
