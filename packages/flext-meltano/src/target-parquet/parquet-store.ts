/**
 * The writing half of target-parquet. Records are staged as JSON lines, and the schemas beside them;
 * rows of cells are staged as row groups, of which a file is made by putting its end to them.
 */
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { onDisk, readKept } from '../durable/durable-file.ts'
import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { ImmediateTargetStore } from '../singer/target-store.ts'
import { stagingFolder } from '../target-jsonl/jsonl-config.ts'
import { manifestName, openJsonlStore } from '../target-jsonl/jsonl-store.ts'
import { Manifest } from '../target-jsonl/manifest.ts'
import { codecOf } from './compression.ts'
import { parquetCells, type ParquetCells } from './parquet-cells.ts'
import { schemaStream, type ParquetConfig } from './parquet-config.ts'
import { parquetColumns, type ParquetColumn } from './parquet-type.ts'
import { inWords, misfitIn } from './record-misfit.ts'
import { groupStream, partStream, streamOfPart } from './staged-part.ts'

interface AnnouncedStream {
  readonly columns: ReadonlyArray<ParquetColumn>
  readonly misfit: ReturnType<typeof misfitIn>
}

/** Opens the staging of a run where its last checkpoint left it. */
export const openParquetStore = (
  config: ParquetConfig,
  run: string,
): FlextResult<ImmediateTargetStore, TargetError> => {
  const opened = openJsonlStore(config, run)
  if (E.isLeft(opened)) return opened
  const folder = stagingFolder(config, run)
  const kept = readKept(Manifest, join(folder, manifestName))
  if (E.isLeft(kept)) {
    opened.right.close()
    return kept
  }
  const lines = opened.right
  const streams = new Map<string, AnnouncedStream>()
  const parts = new Map<string, ParquetCells>()
  let number = Object.keys(kept.right?.streams ?? {}).filter(
    (staged) => streamOfPart(staged) !== undefined,
  ).length

  const flush = (part: ParquetCells, whole: boolean): FlextResult<void, TargetError> =>
    onDisk(folder, () => part.flush(whole))

  /** What a stream has as cells is staged before it is another. */
  const endPart = (stream: string): FlextResult<void, TargetError> => {
    const part = parts.get(stream)
    parts.delete(stream)
    return part === undefined ? E.right(undefined) : flush(part, true)
  }

  return E.right({
    ...lines,
    schema: (message) => {
      const columns = parquetColumns([message])
      if (columns.length === 0)
        return E.left(targetSchemaRefused(message.stream, 'a schema with properties', 'none'))
      streams.set(message.stream, { columns, misfit: misfitIn(columns) })
      const ended = endPart(message.stream)
      return E.isLeft(ended) ? ended : lines.write(schemaStream, [{ ...message }])
    },
    write: (stream, records) => {
      const { misfit } = streams.get(stream) ?? {}
      for (const record of records) {
        const found = misfit?.(record)
        if (found) {
          const { column } = found
          const expected = `column "${column.name}" to be ${inWords(column.type)}`
          return E.left(targetSchemaRefused(stream, expected, found.found))
        }
      }
      return lines.write(stream, records)
    },
    cells: (stream, shape) => {
      const announced = streams.get(stream)
      if (announced === undefined)
        return E.left(targetSchemaRefused(stream, 'its SCHEMA before anything else', 'none'))
      const ended = endPart(stream)
      if (E.isLeft(ended)) return ended
      number += 1
      const name = partStream(number, stream)
      const part = parquetCells(name, announced.columns, shape, codecOf(config.compression), {
        bytes: (bytes, rows) => lines.append(name, bytes, rows),
        line: (line) => lines.append(groupStream, Buffer.from(line), 0),
      })
      parts.set(stream, part)
      return E.right({ begin: () => {}, row: part.row, end: () => flush(part, false) })
    },
    checkpoint: (state, ended) => {
      for (const part of parts.values()) {
        const flushed = flush(part, true)
        if (E.isLeft(flushed)) return flushed
      }
      return lines.checkpoint(state, ended)
    },
  })
}
