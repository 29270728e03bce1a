/**
 * The files that a BATCH names, record by record: https://sdk.meltano.com/en/latest/batch.html. They are
 * on this machine, as JSON lines or Parquet; memory holds one piece of a file at a time.
 */
import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'

import { causeOf } from 'flext-core'

import { lineSplitter, textBytes } from '../../io/line-splitter.ts'
import { codeOf } from '../../io/standard-stream.ts'
import type { BatchMessage } from '../message.ts'
import type { Mismatch } from '../mismatch.ts'

type Encoding = BatchMessage['encoding']

/** Why a batch cannot be read, if it can be seen at once. */
export const batchProblem = ({ encoding, manifest }: BatchMessage): Mismatch | undefined => {
  const { format, compression = 'none' } = encoding
  if (format !== 'jsonl' && format !== 'parquet')
    return { expected: 'a BATCH of format jsonl or parquet', found: format }
  // A Parquet file says itself how it is compressed.
  if (format === 'jsonl' && compression !== 'gzip' && compression !== 'none')
    return { expected: 'a BATCH compressed with gzip, or not at all', found: compression }
  const elsewhere = manifest.find((url) => !url.startsWith('file://'))
  return elsewhere === undefined
    ? undefined
    : { expected: 'files of a BATCH on this machine (file://…)', found: elsewhere }
}

/** The records of one file as lines of JSON, as many at once as a piece of it holds. */
export const batchLines = (
  url: string,
  { format, compression }: Encoding,
): AsyncGenerator<ReadonlyArray<string>> =>
  format === 'parquet'
    ? parquetLines(fileURLToPath(url))
    : jsonLines(fileURLToPath(url), compression)

/** What was found where the reading of a file failed; nothing where that was no file's fault. */
export const batchFailure = (error: unknown): string | undefined =>
  error instanceof DamagedBatch ? error.message : codeOf(error)

class DamagedBatch extends Error {}

async function* jsonLines(
  path: string,
  compression: string | undefined,
): AsyncGenerator<ReadonlyArray<string>> {
  const file = createReadStream(path, { highWaterMark: textBytes })
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

async function* parquetLines(path: string): AsyncGenerator<ReadonlyArray<string>> {
  // Only who is given Parquet needs what reads it.
  const { openParquet } = await import('../../parquet-file/parquet-file.ts')
  const file = await unlessDamaged(openParquet(path, 'text'))
  try {
    const [unreadable] = file.unreadable
    if (unreadable !== undefined)
      throw new DamagedBatch(`column ${unreadable.name} of type ${unreadable.type}`)
    const lines = file.lines(0, file.columns)
    for (;;) {
      const next = await unlessDamaged(lines.next())
      if (next.done === true) return
      yield next.value
    }
  } finally {
    file.close()
  }
}

/** The reader of Parquet tells damage by plain errors. */
const unlessDamaged = async <A>(read: Promise<A>): Promise<A> => {
  try {
    return await read
  } catch (error) {
    throw codeOf(error) === undefined ? new DamagedBatch(causeOf(error).message) : error
  }
}
