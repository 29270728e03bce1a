/**
 * Packed bytes on their way to what they were, in the same turn: whoever reads a file waits for
 * nothing but the file. A damaged or shortened file is told from a whole one by its checksums.
 */
import { Gunzip, ZstdDecompress } from 'minizlib'

import type { Mismatch } from '../singer/mismatch.ts'
import { zstdFrames } from './zstd-frames.ts'

export type Compression = 'gzip' | 'zstd'

export interface Unpacking {
  /** What the next packed bytes hold; fewer of them at once than {@link packedBytes} are best. */
  readonly take: (packed: Buffer) => ReadonlyArray<Buffer>
  /** What is left once all bytes were taken. */
  readonly end: () => ReadonlyArray<Buffer>
  /** What is wrong with the bytes so far, if anything; nothing comes after it. */
  readonly problem: () => Mismatch | undefined
}

/** Packed bytes that are taken at once: the most they can be of unpacked ones fits in memory. */
export const packedBytes = 1 << 14

/** How a file is packed, by the bytes that it begins with; text begins with neither. */
export const compressionOf = (head: Buffer): Compression | undefined =>
  head.length >= 2 && head.readUInt16BE(0) === 0x1f8b
    ? 'gzip'
    : head.length >= 4 && head.readUInt32BE(0) === 0x28b52ffd
      ? 'zstd'
      : undefined

/** Unpacks one file, of as many members or frames as it has. */
export const unpacking = (compression: Compression): Unpacking =>
  compression === 'gzip' ? unpackingOne(new Gunzip({}), 'gzip') : unpackingZstd()

const unpackingZstd = (): Unpacking => {
  const frames = zstdFrames()
  const fresh = () => unpackingOne(new ZstdDecompress({}), 'zstd')
  let frame = fresh()
  return {
    take: (packed) => {
      const unpacked: Array<Buffer> = []
      const pieces = frames.cut(packed)
      for (const [at, piece] of pieces.entries()) {
        if (frame.problem() !== undefined) break
        if (piece.length > 0) unpacked.push(...frame.take(piece))
        if (at === pieces.length - 1 || frame.problem() !== undefined) continue
        unpacked.push(...frame.end())
        if (frame.problem() === undefined) frame = fresh()
      }
      return unpacked
    },
    end: () => (frames.between() ? [] : frame.end()),
    problem: () => frame.problem(),
  }
}

const unpackingOne = (packing: Gunzip | ZstdDecompress, name: Compression): Unpacking => {
  let unpacked: Array<Buffer> = []
  let problem: Mismatch | undefined
  packing.on('data', (bytes) => unpacked.push(bytes))
  packing.on('error', (error) => {
    problem ??= { expected: `whole ${name} data`, found: inWords(error) }
  })
  const taken = (): ReadonlyArray<Buffer> => {
    const bytes = unpacked
    unpacked = []
    return bytes
  }
  return {
    take: (packed) => {
      if (problem === undefined) packing.write(packed)
      return taken()
    },
    end: () => {
      if (problem === undefined) packing.end()
      return taken()
    },
    problem: () => problem,
  }
}

const inWords = (error: unknown): string => {
  const message = error instanceof Error ? error.message.replace(/^zlib: /, '') : 'something else'
  return message === 'unexpected end of file'
    ? 'a file that ends too soon'
    : `damage (${message.toLowerCase()})`
}
