/**
 * The writing half of target-parquet: rows are staged as row groups, of which a file is made by putting
 * its end to them. A stream that changes its columns goes on in another part.
 */
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { onDisk, readKept } from '../durable/durable-file.ts'
import { openFileStore } from '../file-target/file-store.ts'
import { Manifest } from '../file-target/manifest.ts'
import { manifestName, stagingFolder } from '../file-target/staging-place.ts'
import { versionStream } from '../file-target/stream-version.ts'
import { targetSchemaMissing, targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { ImmediateTargetStore } from '../singer/target/target-store.ts'
import { codecOf } from './compression.ts'
import type { ParquetConfig } from './parquet-config.ts'
import { parquetPart, type ParquetPart } from './parquet-part.ts'
import { parquetColumns, type ParquetColumn } from './parquet-type.ts'
import { groupStream, numberOfPart, partStream } from './staged-part.ts'

/** Opens the staging of a run where its last checkpoint left it. */
export const openParquetStore = (
  config: ParquetConfig,
  run: string,
): FlextResult<ImmediateTargetStore, TargetError> => {
  const opened = openFileStore(config, run)
  if (E.isLeft(opened)) return opened
  const folder = stagingFolder(config, run)
  const kept = readKept(Manifest, join(folder, manifestName))
  if (E.isLeft(kept)) {
    opened.right.close()
    return kept
  }
  const staging = opened.right
  const parts = new Map<string, ParquetPart>()
  // The highest that is taken, and not how many: parts that were begun and got no rows are not kept.
  let number = Math.max(0, ...Object.keys(kept.right?.streams ?? {}).map(numberOfPart))

  const begin = (
    stream: string,
    columns: ReadonlyArray<ParquetColumn>,
    version?: number,
  ): ParquetPart => {
    number += 1
    const name = partStream(number, stream)
    return parquetPart(
      name,
      { columns, codec: codecOf(config.compression), version },
      {
        bytes: (bytes, rows) => staging.append(name, bytes, rows),
        line: (line) => staging.append(groupStream, Buffer.from(line), 0),
      },
    )
  }

  /** The part for a row of this version: each has its own. */
  const partFor = (stream: string, part: ParquetPart, version: number | undefined): ParquetPart => {
    if (part.version === version) return part
    part.flush(true)
    const next = begin(stream, part.columns, version)
    parts.set(stream, next)
    return next
  }

  return E.right({
    ...staging,
    schema: (message) => {
      const { stream } = message
      const columns = parquetColumns([message])
      if (columns.length === 0)
        return E.left(targetSchemaRefused(stream, 'a schema with properties', 'none'))
      const before = parts.get(stream)
      if (before !== undefined && isSame(before.columns, columns)) return E.right(undefined)
      parts.set(stream, begin(stream, columns))
      return before === undefined ? E.right(undefined) : onDisk(folder, () => before.flush(true))
    },
    write: (stream, records, facts) => {
      const first = parts.get(stream)
      if (first === undefined) return E.left(targetSchemaMissing(stream))
      const taken = onDisk(folder, () => {
        let part = first
        for (const [at, record] of records.entries()) {
          part = partFor(stream, part, facts?.[at]?.version)
          const misfit = part.record(record)
          if (misfit) return E.left(targetSchemaRefused(stream, misfit.expected, misfit.found))
        }
        return E.right(part.flush(false))
      })
      return E.flattenW(taken)
    },
    activateVersion: (stream, activated) => staging.write(versionStream, [{ stream, activated }]),
    cells: (stream, shape) => {
      const before = parts.get(stream)
      if (before === undefined) return E.left(targetSchemaMissing(stream))
      return onDisk(folder, () => {
        // Rows of cells say no version.
        const part = partFor(stream, before, undefined)
        return {
          begin: () => {},
          row: part.cells(shape),
          end: () => onDisk(folder, () => part.flush(false)),
        }
      })
    },
    checkpoint: (state, ended) => {
      const flushed = onDisk(folder, () => {
        for (const part of parts.values()) part.flush(true)
      })
      return E.isLeft(flushed) ? flushed : staging.checkpoint(state, ended)
    },
  })
}

const isSame = (one: ReadonlyArray<ParquetColumn>, other: ReadonlyArray<ParquetColumn>): boolean =>
  JSON.stringify(one) === JSON.stringify(other)
