/** Lines of staged files, as far as they count. */
import { closeSync, openSync } from 'node:fs'

import { lineSplitter, textBytes } from '../io/line-splitter.ts'
import { readSome } from '../io/standard-stream.ts'
import type { Manifest } from './manifest.ts'
import { stagedFile } from './staging-place.ts'

/** What a run has staged of a stream, line by line. */
export const stagedLines = (
  folder: string,
  { streams }: Manifest,
  stream: string,
): Generator<string> => linesOf(stagedFile(folder, stream), streams[stream]?.bytes ?? 0)

/**
 * The lines in the first bytes of a file, which need not be there where they are none; the last one may
 * be without its end where somebody else has written it.
 */
export function* linesOf(file: string, bytes: number): Generator<string> {
  if (bytes === 0) return
  const fd = openSync(file, 'r')
  try {
    const splitter = lineSplitter()
    const block = Buffer.allocUnsafe(textBytes)
    let left = bytes
    while (left > 0) {
      const size = readSome(fd, block.subarray(0, Math.min(left, block.length)))
      if (size === 0) break
      left -= size
      yield* splitter.take(block.subarray(0, size))
    }
    const last = splitter.rest()
    if (last !== undefined) yield last
  } finally {
    closeSync(fd)
  }
}
