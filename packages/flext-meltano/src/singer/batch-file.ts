/**
 * The files that a BATCH names, line by line: https://sdk.meltano.com/en/latest/batch.html. They are
 * on this machine, as JSON lines, compressed or not; memory holds one piece of a file at a time.
 */
import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'

import { lineSplitter } from './line-splitter.ts'
import type { BatchMessage } from './message.ts'
import type { Mismatch } from './mismatch.ts'

/** Why a batch cannot be read, if it can be seen at once. */
export const batchProblem = ({ encoding, manifest }: BatchMessage): Mismatch | undefined => {
  const { format, compression = 'none' } = encoding
  if (format !== 'jsonl') return { expected: 'a BATCH of format jsonl', found: format }
  if (compression !== 'gzip' && compression !== 'none')
    return { expected: 'a BATCH compressed with gzip, or not at all', found: compression }
  const elsewhere = manifest.find((url) => !url.startsWith('file://'))
  return elsewhere === undefined
    ? undefined
    : { expected: 'files of a BATCH on this machine (file://…)', found: elsewhere }
}

/** Lines of one file, as many at once as a piece of it holds. Throws what the system throws. */
export async function* batchLines(
  url: string,
  compression: string | undefined,
): AsyncGenerator<ReadonlyArray<string>> {
  const file = createReadStream(fileURLToPath(url), { highWaterMark: 1 << 18 })
  const splitter = lineSplitter()
  if (compression === 'gzip') {
    const unzipped = createGunzip()
    file.on('error', (error) => unzipped.destroy(error))
    file.pipe(unzipped)
    for await (const piece of unzipped as AsyncIterable<Buffer>) yield splitter.take(piece)
  } else {
    for await (const piece of file as AsyncIterable<Buffer>) yield splitter.take(piece)
  }
  const rest = splitter.rest()
  if (rest !== undefined) yield [rest]
}
