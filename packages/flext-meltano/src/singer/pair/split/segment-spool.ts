/**
 * The lines of a stream between two of its states, until it is known that they count: in memory, and
 * beyond some megabytes in a file of this user's.
 */
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'

export interface SegmentSpool {
  readonly add: (piece: Buffer) => void
  /** From the first on; only while nothing is added. */
  readonly pieces: () => Iterable<Buffer>
  readonly clear: () => void
  readonly close: () => void
}

const mostInMemory = 4 << 20
const readAtOnce = 1 << 20

export const segmentSpool = (file: string): SegmentSpool => {
  let kept: Array<Buffer> = []
  let bytes = 0
  let written = 0
  let opened: number | undefined

  const spill = (): void => {
    opened ??= openSync(file, 'w+', 0o600)
    for (const piece of kept) written += writeWhole(opened, piece, written)
    kept = []
    bytes = 0
  }
  return {
    add: (piece) => {
      kept.push(piece)
      bytes += piece.length
      if (bytes > mostInMemory) spill()
    },
    *pieces() {
      for (let at = 0; at < written;) {
        const block = Buffer.allocUnsafe(Math.min(readAtOnce, written - at))
        const read = readSync(opened ?? -1, block, 0, block.length, at)
        at += read
        yield block.subarray(0, read)
      }
      yield* kept
    },
    clear: () => {
      kept = []
      bytes = 0
      if (opened !== undefined && written > 0) ftruncateSync(opened)
      written = 0
    },
    close: () => {
      if (opened !== undefined) closeSync(opened)
      opened = undefined
    },
  }
}

const writeWhole = (file: number, piece: Buffer, at: number): number => {
  let done = 0
  while (done < piece.length) done += writeSync(file, piece, done, piece.length - done, at + done)
  return piece.length
}
