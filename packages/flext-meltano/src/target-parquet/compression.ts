/** How pages are compressed: by the codecs that Node has, and Snappy as every reader knows it. */
import { gzipSync, zstdCompressSync } from 'node:zlib'

import { literalUnion } from 'flext-core'
import type { CompressionCodec } from 'hyparquet'
import type * as t from 'io-ts'

import { parquetTargetDefaults } from '../singer/native-defaults.ts'
import { snappyCompressed } from './snappy.ts'

export const Compression = literalUnion('snappy', 'zstd', 'gzip', 'none')
export type Compression = t.TypeOf<typeof Compression>

/** What a compressor makes of bytes; the same bytes where nothing is compressed. */
export type Compressor = (bytes: Uint8Array) => Uint8Array

export const codecOf = (
  compression: Compression = parquetTargetDefaults.compression,
): CompressionCodec =>
  compression === 'none' ? 'UNCOMPRESSED' : (compression.toUpperCase() as CompressionCodec)

export const compressorOf = (codec: CompressionCodec): Compressor =>
  compressors[codec] ?? ((bytes) => bytes)

const compressors: Readonly<Partial<Record<CompressionCodec, Compressor>>> = {
  SNAPPY: snappyCompressed,
  ZSTD: (bytes) => zstdCompressSync(bytes),
  GZIP: (bytes) => gzipSync(bytes, { level: 6 }),
}
