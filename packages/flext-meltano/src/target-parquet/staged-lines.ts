/** Lines of a staged file, as far as they count. */
import { closeSync, openSync } from 'node:fs'

import { lineSplitter, textBytes } from '../singer/line-splitter.ts'
import { readSome } from '../singer/standard-stream.ts'

/** The lines in the first bytes of a file. */
export function* linesOf(file: string, bytes: number): Generator<string> {
  const fd = openSync(file, 'r')
  try {
    const splitter = lineSplitter()
    const block = Buffer.allocUnsafe(textBytes)
    let left = bytes
    while (left > 0) {
      const size = readSome(fd, block.subarray(0, Math.min(left, block.length)))
      if (size === 0) return
      left -= size
      yield* splitter.take(block.subarray(0, size))
    }
  } finally {
    closeSync(fd)
  }
}
