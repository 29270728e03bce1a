/**
 * A row group as it is put together: a column chunk for each column, of one page and perhaps a
 * dictionary. https://parquet.apache.org/docs/file-format/
 */
import type { CompressionCodec, Encoding } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'

import { columnValues, type ColumnValues, type EncodedValues } from './column-values.ts'
import { compressorOf, type Compressor } from './compression.ts'
import { packedRun, repeatedRun } from './packed-bits.ts'
import type { ParquetColumn } from './parquet-type.ts'

/** What a footer says of a column chunk; places count from the beginning of the row group. */
export interface ChunkFacts {
  readonly encodings: ReadonlyArray<Encoding>
  readonly dictionaryAt?: number
  readonly dataAt: number
  readonly bytes: number
  readonly plainBytes: number
  readonly nulls: number
  readonly min?: number | bigint
  readonly max?: number | bigint
}

export interface WrittenGroup {
  readonly bytes: Uint8Array
  readonly rows: number
  readonly columns: ReadonlyArray<ChunkFacts>
}

export interface RowGroup {
  readonly rows: () => number
  /** Whether it has grown so large that it had better be written. */
  readonly isFull: () => boolean
  /** Puts a value, or nothing, into a column of the row under way; false where it does not fit. */
  readonly put: (column: number, text: string | null) => boolean
  readonly endRow: () => void
  /** Takes back the row under way, of which so many columns have been put. */
  readonly undoRow: (columns: number) => void
  /** The group with its rows, which is empty again. */
  readonly written: () => WrittenGroup
}

/** A reader takes a group at a time, and so does the memory of whoever writes it. */
const mostRows = 100_000
const mostCharacters = 1 << 25

export const rowGroup = (
  columns: ReadonlyArray<ParquetColumn>,
  codec: CompressionCodec,
): RowGroup => {
  const compress = compressorOf(codec)
  const chunks = columns.map(({ type, nullable }) => ({
    values: columnValues(type),
    nullable,
    levels: new Uint8Array(1 << 12),
    nulls: 0,
  }))
  let rows = 0
  let characters = 0

  return {
    rows: () => rows,
    isFull: () => rows >= mostRows || characters >= mostCharacters,
    put: (at, text) => {
      const chunk = chunks[at] as (typeof chunks)[number]
      if (rows >= chunk.levels.length) chunk.levels = doubled(chunk.levels)
      if (text === null) {
        if (!chunk.nullable) return false
        chunk.levels[rows] = 0
        chunk.nulls += 1
        return true
      }
      chunk.levels[rows] = 1
      characters += text.length
      return chunk.values.add(text)
    },
    endRow: () => {
      rows += 1
    },
    undoRow: (count) => {
      for (let at = 0; at < count; at += 1) {
        const chunk = chunks[at] as (typeof chunks)[number]
        if (chunk.levels[rows] === 0) chunk.nulls -= 1
        else chunk.values.undo()
      }
    },
    written: () => {
      const writer = new ByteWriter(1 << 16)
      const facts = chunks.map(({ values, levels, nulls }) =>
        writeChunk(writer, values, levels.subarray(0, rows), nulls, compress),
      )
      const group = { bytes: writer.getBytes(), rows, columns: facts }
      for (const chunk of chunks) {
        chunk.values.clear()
        chunk.nulls = 0
      }
      rows = 0
      characters = 0
      return group
    },
  }
}

const doubled = (levels: Uint8Array): Uint8Array<ArrayBuffer> => {
  const larger = new Uint8Array(levels.length * 2)
  larger.set(levels)
  return larger
}

const writeChunk = (
  writer: ByteWriter,
  values: ColumnValues,
  levels: Uint8Array,
  nulls: number,
  compress: Compressor,
): ChunkFacts => {
  const begin = writer.offset
  const encoded = values.encoded()
  const { dictionary, encoding, min, max } = encoded
  let plainBytes = 0
  if (dictionary !== undefined) plainBytes += writeDictionary(writer, dictionary, compress)
  const dataAt = writer.offset
  plainBytes += writeData(writer, encoded, levels, nulls, compress)
  return {
    encodings: dictionary === undefined ? [encoding] : ['PLAIN', encoding],
    ...(dictionary === undefined ? {} : { dictionaryAt: begin }),
    dataAt,
    bytes: writer.offset - begin,
    plainBytes,
    nulls,
    ...(min === undefined || max === undefined ? {} : { min, max }),
  }
}

const writeDictionary = (
  writer: ByteWriter,
  { values, count }: NonNullable<EncodedValues['dictionary']>,
  compress: Compressor,
): number => {
  const begin = writer.offset
  const compressed = compress(values)
  writePageHeader(writer, {
    type: 'DICTIONARY_PAGE',
    uncompressed_page_size: values.length,
    compressed_page_size: compressed.length,
    dictionary_page_header: { num_values: count, encoding: 'PLAIN' },
  })
  const header = writer.offset - begin
  writer.appendBytes(compressed)
  return header + values.length
}

const writeData = (
  writer: ByteWriter,
  { values, encoding }: EncodedValues,
  levels: Uint8Array,
  nulls: number,
  compress: Compressor,
): number => {
  const begin = writer.offset
  const definition = nulls === 0 ? repeatedRun(1, levels.length) : packedRun(levels, 1)
  const compressed = compress(values)
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: definition.length + values.length,
    compressed_page_size: definition.length + compressed.length,
    data_page_header_v2: {
      num_values: levels.length,
      num_nulls: nulls,
      num_rows: levels.length,
      encoding,
      definition_levels_byte_length: definition.length,
      repetition_levels_byte_length: 0,
      is_compressed: compressed !== values,
    },
  })
  const header = writer.offset - begin
  writer.appendBytes(definition)
  writer.appendBytes(compressed)
  return header + definition.length + values.length
}
