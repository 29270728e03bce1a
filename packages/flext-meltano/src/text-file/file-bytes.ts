/**
 * The bytes of a file as UTF-8 text, wherever one goes on reading: as they are in the file, or
 * unpacked and recoded on the way, in pieces that fit in memory.
 */
import { readSync } from 'node:fs'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Mismatch } from '../singer/mismatch.ts'
import { encodingOf, recoding } from './text-encoding.ts'
import type { TextFormat } from './text-format.ts'
import { compressionOf, packedBytes, unpacking } from './unpacking.ts'

export interface FileBytes {
  /** Whether the bytes stand in the file as they are read, at the same places. */
  readonly direct: boolean
  /** Reads into a buffer from `at` on what stands at a place of the text; 0 bytes at its end. */
  readonly read: (into: Buffer, at: number, place: number) => FlextResult<number, Mismatch>
}

/** The bytes of an open file. */
export const fileBytes = (
  fd: number,
  { compression, encoding = 'utf-8' }: TextFormat,
): FileBytes => {
  const head = Buffer.alloc(4)
  const begins = head.subarray(0, readSync(fd, head, 0, head.length, 0))
  const packed = compression ?? compressionOf(begins)
  const name = encodingOf(encoding) ?? 'utf-8'
  if ((packed === undefined || packed === 'none') && name === 'utf-8') return directBytes(fd)
  return convertedBytes(fd, packed === 'none' ? undefined : packed, name)
}

const directBytes = (fd: number): FileBytes => ({
  direct: true,
  read: (into, at, place) => E.right(readSync(fd, into, at, into.length - at, place)),
})

const convertedBytes = (
  fd: number,
  compression: 'gzip' | 'zstd' | undefined,
  encoding: string,
): FileBytes => {
  let pieces = converted(fd, compression, encoding)
  let piece: Buffer = Buffer.alloc(0)
  let place = 0

  /** The next bytes, as many as there are at once; none at the end. */
  const some = (most: number): FlextResult<Buffer, Mismatch> => {
    while (piece.length === 0) {
      const next = pieces.next()
      if (next.done === true) return next.value === undefined ? E.right(piece) : E.left(next.value)
      piece = next.value
    }
    const taken = piece.subarray(0, most)
    piece = piece.subarray(taken.length)
    place += taken.length
    return E.right(taken)
  }

  return {
    direct: false,
    read: (into, at, wanted) => {
      if (wanted < place) {
        pieces = converted(fd, compression, encoding)
        piece = Buffer.alloc(0)
        place = 0
      }
      for (let left = wanted - place; left > 0; left = wanted - place) {
        const skipped = some(left)
        if (E.isLeft(skipped) || skipped.right.length === 0) return E.map(() => 0)(skipped)
      }
      return E.map((bytes: Buffer) => bytes.copy(into, at))(some(into.length - at))
    },
  }
}

/** All of a file, unpacked and recoded; ends with what is wrong with it, if anything. */
function* converted(
  fd: number,
  compression: 'gzip' | 'zstd' | undefined,
  encoding: string,
): Generator<Buffer, Mismatch | undefined> {
  let recode: ReturnType<typeof recoding> | undefined
  for (const unpacked of unpackedPieces(fd, compression)) {
    if (!Buffer.isBuffer(unpacked)) return unpacked
    if (encoding === 'utf-8') yield unpacked
    else {
      recode ??= recoding(encoding, unpacked)
      yield recode.take(unpacked)
      if (recode.failed()) break
    }
  }
  if (recode !== undefined) yield recode.end()
  return recode?.failed()
    ? { expected: `${encoding} text`, found: 'bytes that are none' }
    : undefined
}

function* unpackedPieces(
  fd: number,
  compression: 'gzip' | 'zstd' | undefined,
): Generator<Buffer | Mismatch> {
  const unpack = compression === undefined ? undefined : unpacking(compression)
  const block = Buffer.allocUnsafe(packedBytes)
  for (let byte = 0; ;) {
    const size = readSync(fd, block, 0, block.length, byte)
    byte += size
    if (unpack === undefined) {
      if (size === 0) return
      yield block.subarray(0, size)
      continue
    }
    yield* size === 0 ? unpack.end() : unpack.take(block.subarray(0, size))
    const problem = unpack.problem()
    if (problem !== undefined) yield problem
    if (size === 0 || problem !== undefined) return
  }
}
