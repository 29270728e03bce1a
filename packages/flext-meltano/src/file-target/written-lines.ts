/** Lines at the end of a file, written a piece at a time. */
import { closeSync, fsyncSync, openSync } from 'node:fs'

import { writeAll } from '../io/standard-stream.ts'

export interface WrittenLines {
  /** A line with its end. */
  readonly add: (line: string) => void
  /** Makes all that was added durable. */
  readonly end: () => void
  readonly close: () => void
}

const pieceBytes = 1 << 20

/** `packed` says how a piece is written: each is packed by itself. */
export const writtenLines = (
  file: string,
  packed: (piece: Buffer) => Buffer = (bytes) => bytes,
): WrittenLines => {
  const fd = openSync(file, 'a')
  const piece = Buffer.allocUnsafeSlow(pieceBytes)
  let filled = 0
  const write = (bytes: Buffer): void => {
    if (bytes.length > 0) writeAll(fd, packed(bytes))
  }
  const writePiece = (): void => {
    write(piece.subarray(0, filled))
    filled = 0
  }
  return {
    // Each line becomes bytes at once: texts that wait for a piece to be full would fill the memory.
    add: (line) => {
      const most = line.length * 3
      if (filled + most > pieceBytes) writePiece()
      if (most > pieceBytes) write(Buffer.from(line))
      else filled += piece.write(line, filled)
    },
    end: () => {
      writePiece()
      fsyncSync(fd)
    },
    close: () => closeSync(fd),
  }
}
