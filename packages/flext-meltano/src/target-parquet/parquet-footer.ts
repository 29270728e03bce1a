/** The end of a Parquet file: its schema, and where its row groups are. */
import type { CompressionCodec, RowGroup } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'

import { schemaElement, type ParquetColumn } from './parquet-type.ts'
import type { ChunkFacts, WrittenGroup } from './row-group.ts'

/** What a file begins and ends with. */
export const magic = Buffer.from('PAR1')

/** A row group and where in the file it begins. */
export interface PlacedGroup extends Pick<WrittenGroup, 'rows' | 'columns'> {
  readonly at: number
}

export const createdBy = 'flext-meltano'

/** By which a file says of which version its rows are. */
export const versionKey = 'flext.table_version'

export const footer = (
  columns: ReadonlyArray<ParquetColumn>,
  groups: ReadonlyArray<PlacedGroup>,
  codec: CompressionCodec,
  version: number | undefined,
): Uint8Array => {
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map((column) => schemaElement(column)),
  ]
  const writer = new ByteWriter()
  writeMetadata(writer, {
    version: 2,
    created_by: createdBy,
    schema,
    num_rows: BigInt(groups.reduce((sum, { rows }) => sum + rows, 0)),
    row_groups: groups.map((group) => rowGroupOf(columns, group, codec)),
    metadata_length: 0,
    ...(version === undefined
      ? {}
      : { key_value_metadata: [{ key: versionKey, value: String(version) }] }),
  })
  writer.appendBytes(magic)
  return writer.getBytes()
}

const rowGroupOf = (
  columns: ReadonlyArray<ParquetColumn>,
  { at, rows, columns: chunks }: PlacedGroup,
  codec: CompressionCodec,
): RowGroup => ({
  columns: columns.map((column, index) => {
    const chunk = chunks[index] as ChunkFacts
    const begin = at + (chunk.dictionaryAt ?? chunk.dataAt)
    return {
      file_offset: BigInt(begin),
      meta_data: {
        type: schemaElement(column).type ?? 'BYTE_ARRAY',
        encodings: [...chunk.encodings],
        path_in_schema: [column.name],
        codec,
        num_values: BigInt(rows),
        total_uncompressed_size: BigInt(chunk.plainBytes),
        total_compressed_size: BigInt(chunk.bytes),
        data_page_offset: BigInt(at + chunk.dataAt),
        ...(chunk.dictionaryAt === undefined
          ? {}
          : { dictionary_page_offset: BigInt(at + chunk.dictionaryAt) }),
        statistics: {
          null_count: BigInt(chunk.nulls),
          ...(chunk.min === undefined || chunk.max === undefined
            ? {}
            : { min_value: bound(column, chunk.min), max_value: bound(column, chunk.max) }),
        },
      },
    }
  }),
  total_byte_size: BigInt(chunks.reduce((sum, { plainBytes }) => sum + plainBytes, 0)),
  num_rows: BigInt(rows),
  total_compressed_size: BigInt(chunks.reduce((sum, { bytes }) => sum + bytes, 0)),
})

/** Bounds of a decimal are its digits without the point. */
const bound = ({ type }: ParquetColumn, value: number | bigint): number | bigint =>
  type._tag === 'Decimal' ? BigInt(value) : value
