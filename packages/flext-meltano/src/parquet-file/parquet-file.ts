/** A Parquet file whose rows are read one slice of a row group after another, as JSON. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'

import { causeOf } from 'flext-core'
import { parquetMetadataAsync, parquetScan, type AsyncBuffer } from 'hyparquet'
import type { Compressors, FileMetaData, RowGroup } from 'hyparquet/src/types.js'
import { compressors as pureCompressors } from 'hyparquet-compressors'

import type { BinaryAs } from './leaf-type.ts'
import { parquetContent, type ParquetColumn, type UnreadableColumn } from './parquet-columns.ts'

export interface ParquetFile {
  readonly size: number
  readonly mtime: number
  readonly rows: number
  readonly columns: ReadonlyArray<ParquetColumn>
  readonly unreadable: ReadonlyArray<UnreadableColumn>
  /** The rows from one on, as JSON objects of these columns, many at once. */
  readonly lines: (
    from: number,
    columns: ReadonlyArray<ParquetColumn>,
  ) => AsyncGenerator<ReadonlyArray<string>>
  readonly bytesAt: (byte: number, length: number) => Buffer
  readonly close: () => void
}

/** Opens a file. Throws what the system throws, and an Error where it is no Parquet. */
export const openParquet = async (path: string, binary: BinaryAs): Promise<ParquetFile> => {
  const fd = openSync(path, 'r')
  try {
    const { size, mtimeMs } = fstatSync(fd)
    const file = bufferOf(fd, size)
    const metadata = await parquetMetadataAsync(file, { geoparquet: false })
    const { columns, unreadable, physical } = parquetContent(metadata, binary)
    return {
      size,
      mtime: Math.trunc(mtimeMs),
      rows: Number(metadata.num_rows),
      columns,
      unreadable,
      lines: (from, wanted) => linesOf(file, physical, from, wanted),
      bytesAt: (byte, length) => {
        const bytes = Buffer.alloc(length)
        return bytes.subarray(0, readSync(fd, bytes, 0, length, byte))
      },
      close: () => closeSync(fd),
    }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

/** Rows that are read at once where the pages of a row group can be found by their rows. */
const sliceRows = 20_000
const linesAtOnce = 1000

async function* linesOf(
  file: AsyncBuffer,
  metadata: FileMetaData,
  from: number,
  columns: ReadonlyArray<ParquetColumn>,
): AsyncGenerator<ReadonlyArray<string>> {
  let groupStart = 0
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows)
    const step = isIndexed(group) ? sliceRows : groupEnd - groupStart
    for (let at = Math.max(from, groupStart); at < groupEnd; at += step)
      yield* sliceLines(file, metadata, at, Math.min(at + step, groupEnd), columns)
    groupStart = groupEnd
  }
}

/** Whether the pages of all columns can be found by their rows, or are few. */
const isIndexed = ({ columns }: RowGroup): boolean =>
  columns.every(
    ({ offset_index_offset: index, meta_data: about }) =>
      index !== undefined || (about?.total_uncompressed_size ?? mostReadAgain) < mostReadAgain,
  )

/** Bytes of a column without index that may be read for every slice of a group again. */
const mostReadAgain = 1_000_000n

async function* sliceLines(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
  columns: ReadonlyArray<ParquetColumn>,
): AsyncGenerator<ReadonlyArray<string>> {
  const scan = await parquetScan({
    file,
    metadata,
    rowStart,
    rowEnd,
    columns: columns.map(({ name }) => name),
    utf8: false,
    compressors,
    parsers: { timestampFromNanoseconds: (nanoseconds) => nanoseconds },
  })
  const values: Array<ArrayLike<unknown>> = []
  for (const { name } of columns)
    values.push((await scan.readColumn({ column: name, rowStart, rowEnd })) as ArrayLike<unknown>)
  const heads = columns.map(({ name }, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  let lines: Array<string> = []
  for (let row = 0; row < rowEnd - rowStart; row += 1) {
    let line = columns.length === 0 ? '{' : ''
    for (const [at, column] of columns.entries())
      line += (heads[at] as string) + cellJson(column, values[at]?.[row], rowStart + row)
    lines.push(`${line}}`)
    if (lines.length < linesAtOnce) continue
    yield lines
    lines = []
  }
  if (lines.length > 0) yield lines
}

/** Throws what is wrong with a value, with its place. */
const cellJson = ({ name, toJson }: ParquetColumn, value: unknown, row: number): string => {
  try {
    return toJson(value)
  } catch (error) {
    throw new Error(`${causeOf(error).message} in column ${name} of row ${row + 1}`, {
      cause: error,
    })
  }
}

/** Slices of an open file, read when they are asked for. */
const bufferOf = (fd: number, size: number): AsyncBuffer => ({
  byteLength: size,
  slice: (start, end = size) => {
    const bytes = new Uint8Array(Math.max(end - start, 0))
    for (let have = 0; have < bytes.length;) {
      const read = readSync(fd, bytes, have, bytes.length - have, start + have)
      if (read === 0) break
      have += read
    }
    return bytes.buffer
  },
})

/** Node's own where it has one. */
const compressors: Compressors = {
  ...pureCompressors,
  GZIP: (bytes) => gunzipSync(bytes),
  BROTLI: (bytes) => brotliDecompressSync(bytes),
  ZSTD: (bytes) => zstdDecompressSync(bytes),
}
