/** Makes a Parquet file of what a run has staged, a row group at a time, so that memory stays flat. */
import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'

import { FlextDefect } from 'flext-core'
import type { CompressionCodec } from 'hyparquet'

import { exactNumber, mayHoldLongNumber, parseExactly } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import { writeAll } from '../singer/standard-stream.ts'
import { footer, magic, type PlacedGroup } from './parquet-footer.ts'
import type { ParquetColumn } from './parquet-type.ts'
import { rowGroup } from './row-group.ts'
import { linesOf } from './staged-lines.ts'

/** Writes the rows of a file of JSON lines, so many bytes of it, and makes them durable. */
export const writeParquet = (
  staged: string,
  bytes: number,
  columns: ReadonlyArray<ParquetColumn>,
  codec: CompressionCodec,
  file: string,
): void => {
  const fd = openSync(file, 'w')
  try {
    const group = rowGroup(columns, codec)
    const groups: Array<PlacedGroup> = []
    let at = magic.length
    writeAll(fd, magic)
    const flush = (): void => {
      const written = group.written()
      writeAll(fd, written.bytes)
      groups.push({ at, rows: written.rows, columns: written.columns })
      at += written.bytes.length
    }
    for (const line of linesOf(staged, bytes)) {
      const record = (
        mayHoldLongNumber(line) ? parseExactly(line) : JSON.parse(line)
      ) as SingerRecord
      for (const [place, column] of columns.entries()) {
        const value = record[column.name]
        if (!group.put(place, textOf(column, value)))
          throw new FlextDefect(`column ${column.name} was staged with what it does not take`)
      }
      group.endRow()
      if (group.isFull()) flush()
    }
    if (group.rows() > 0) flush()
    writeAll(fd, footer(columns, groups, codec))
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Puts the end to a part of which so many bytes count, and makes it durable. Done again, it does the same. */
export const endPart = (
  file: string,
  bytes: number,
  columns: ReadonlyArray<ParquetColumn>,
  groups: ReadonlyArray<PlacedGroup>,
  codec: CompressionCodec,
): void => {
  const fd = openSync(file, 'r+')
  try {
    ftruncateSync(fd, bytes)
    const end = footer(columns, groups, codec)
    writeSync(fd, end, 0, end.length, bytes)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const textOf = ({ type }: ParquetColumn, value: unknown): string | null => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' && type._tag !== 'Json') return value
  return exactNumber(value) ?? JSON.stringify(value)
}
