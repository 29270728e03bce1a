/**
 * Versions of streams in files of text. A row that is of a version has it in `_sdc_table_version`, as in
 * a table; beside the rows it is staged which version was activated, for that leaves older rows behind.
 */
import { decodeOrThrow } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import type { SingerRecord } from '../singer/message.ts'
import type { RecordFacts } from '../singer/target/target-store.ts'
import { versionColumn } from '../table/metadata.ts'
import type { FileStore } from './file-store.ts'
import type { Manifest } from './manifest.ts'
import { stagedLines } from './staged-lines.ts'

/** Staged like a stream of its own: whose rows are of a version, and which one was activated. */
export const versionStream = '_flext_version'

const StagedVersion = t.readonly(
  t.intersection([t.type({ stream: t.string }), t.partial({ activated: t.number })]),
  'a version that was staged',
)

export interface StreamVersion {
  /** Whether rows of the run say of which version they are. */
  readonly carried: boolean
  /** The highest version that was activated. */
  readonly activated: number | undefined
}

/** The same store, which writes versions into rows, and stages what is activated. */
export const withVersions = (store: FileStore): FileStore => {
  const carrying = new Set<string>()
  return {
    ...store,
    write: (stream, records, facts) => {
      const versioned =
        facts === undefined ? records : records.map((record, at) => withVersion(record, facts[at]))
      if (carrying.has(stream) || versioned.every((record) => !(versionColumn.name in record)))
        return store.write(stream, versioned)
      carrying.add(stream)
      const told = store.write(versionStream, [{ stream }])
      return E.isLeft(told) ? told : store.write(stream, versioned)
    },
    activateVersion: (stream, activated) => store.write(versionStream, [{ stream, activated }]),
  }
}

const withVersion = (record: SingerRecord, facts: RecordFacts | undefined): SingerRecord =>
  facts?.version === undefined || versionColumn.name in record
    ? record
    : { ...record, [versionColumn.name]: facts.version }

/** What a run has staged of versions, by stream. Throws what the system says. */
export const stagedVersions = (
  folder: string,
  manifest: Manifest,
): ReadonlyMap<string, StreamVersion> => {
  const versions = new Map<string, StreamVersion>()
  for (const line of stagedLines(folder, manifest, versionStream)) {
    const { stream, activated } = decodeOrThrow(StagedVersion, JSON.parse(line))
    const before = versions.get(stream) ?? { carried: false, activated: undefined }
    versions.set(
      stream,
      activated === undefined
        ? { ...before, carried: true }
        : { ...before, activated: Math.max(before.activated ?? activated, activated) },
    )
  }
  return versions
}

/** Whether a row is still one of the stream once that version is activated. */
export const isOfVersion = (found: unknown, activated: number): boolean =>
  found !== undefined && found !== null && found !== '' && Number(found) >= activated
