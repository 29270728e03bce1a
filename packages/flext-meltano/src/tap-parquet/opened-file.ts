/** Work on an open Parquet file; what is no such file, or is damaged, is a failure with its place. */
import { statSync } from 'node:fs'

import { causeOf, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { codeOf } from '../io/standard-stream.ts'
import { openParquet, type ParquetFile } from '../parquet-file/parquet-file.ts'
import { tapSourceRefused, tapSourceUnreadable, type TapError } from '../singer/tap/tap-error.ts'
import type { ParquetFiles } from './parquet-tap-config.ts'

/** Opens a file, does the work, and closes it whatever happens. */
export const withParquet = async <A, Failure = never>(
  path: string,
  { binary = 'base64' }: ParquetFiles,
  work: (file: ParquetFile) => Promise<FlextResult<A, TapError | Failure>>,
): Promise<FlextResult<A, TapError | Failure>> => {
  let file: ParquetFile | undefined
  try {
    if (statSync(path).size === 0) return E.left(tapSourceRefused(path, [emptyFile]))
    file = await openParquet(path, binary)
    return await work(file)
  } catch (error) {
    const code = codeOf(error)
    if (code !== undefined)
      return E.left(tapSourceUnreadable(path, 'a Parquet file', inWords[code] ?? code))
    // The reader tells damage by plain errors, and a date past all years is a RangeError.
    const found = causeOf(error).message.replace(/^parquet /, '')
    return E.left(tapSourceRefused(path, [{ expected: 'a Parquet file', found }]))
  } finally {
    file?.close()
  }
}

const emptyFile = { expected: 'a Parquet file', found: 'an empty file' }

const inWords: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'one that may not be read',
  EISDIR: 'a directory',
}
