/** Copies of files that may be long, and stop nothing else in this process meanwhile: for `inTurns`. */
import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  rmSync,
} from 'node:fs'

import { readSome, writeAll } from '../io/standard-stream.ts'
import { syncFile } from './durable-file.ts'

/** A durable copy with the same mode; one that shares the blocks of the file where the file system can do that. */
export function* copyInTurns(file: string, copy: string): Generator<void, void> {
  rmSync(copy, { force: true })
  try {
    copyFileSync(file, copy, constants.COPYFILE_FICLONE_FORCE)
    syncFile(copy)
  } catch {
    // What is really wrong shows when it is read and written.
    rmSync(copy, { force: true })
    yield* appendInTurns(file, copy)
  }
}

/** Adds a file, or so many bytes of it, to the end of another one, which is durable then. */
export function* appendInTurns(
  file: string,
  to: string,
  bytes = Number.POSITIVE_INFINITY,
): Generator<void, void> {
  const from = openSync(file, 'r')
  try {
    const out = openSync(to, 'a')
    try {
      if (fstatSync(out).size === 0) fchmodSync(out, fstatSync(from).mode)
      const block = Buffer.allocUnsafeSlow(blockBytes)
      for (let left = bytes; left > 0;) {
        const size = readSome(from, block.subarray(0, Math.min(left, blockBytes)))
        if (size === 0) break
        writeAll(out, block.subarray(0, size))
        left -= size
        yield
      }
      fsyncSync(out)
    } finally {
      closeSync(out)
    }
  } finally {
    closeSync(from)
  }
}

/** A millisecond or two of a disk. */
const blockBytes = 1 << 20
