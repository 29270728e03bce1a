/** Lines of a staged file, as far as they count. */
import { closeSync, openSync } from 'node:fs'

import { lineSplitter } from '../singer/line-splitter.ts'
import { readSome } from '../singer/standard-stream.ts'

/** A text of twice as many characters is an object of its own for V8, and stays until all memory is swept. */
const blockBytes = 1 << 16

/** The lines in the first bytes of a file. */
export function* linesOf(file: string, bytes: number): Generator<string> {
  const fd = openSync(file, 'r')
  try {
    const splitter = lineSplitter()
    const block = Buffer.allocUnsafe(blockBytes)
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
