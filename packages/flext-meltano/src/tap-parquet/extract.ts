/** Extraction of Parquet files: what is new in each, from the row that its bookmark says. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { extractFiles, type FileExtraction } from '../file-streams/extract-files.ts'
import { bookmarkAt, continuation } from '../file-streams/file-bookmark.ts'
import type { ParquetColumn } from '../parquet-file/parquet-columns.ts'
import type { ParquetFile } from '../parquet-file/parquet-file.ts'
import type { Catalog } from '../singer/catalog.ts'
import { extracted, waitedFor } from '../singer/cells.ts'
import type { TargetError } from '../singer/error.ts'
import type { SingerState } from '../singer/message.ts'
import { printedLater } from '../singer/tap/printed.ts'
import { tapSourceRefused, type TapError } from '../singer/tap/tap-error.ts'
import type { TapOutput } from '../singer/tap/tap-main.ts'
import { withParquet } from './opened-file.ts'
import { parquetEndings, type ParquetTapConfig } from './parquet-tap-config.ts'

/** Prints schema, rows and state of every selected stream. */
export const extractParquet = (
  tap: string,
  config: ParquetTapConfig,
  catalog: Catalog,
  state: SingerState,
  output: TapOutput,
  run?: string,
): Promise<FlextResult<void, TapError>> =>
  printedLater(
    (sink) =>
      extracted(
        extractFiles({
          tap,
          config,
          catalog,
          state,
          sink,
          run,
          endings: parquetEndings,
          extractor: ({ name, properties, files }) => {
            const wanted = Object.keys(properties)
            return (extraction) =>
              waitedFor(
                withParquet<void, TargetError>(extraction.path, files, (file) => {
                  const columns = columnsOf(extraction.path, file, wanted)
                  if (E.isLeft(columns)) return Promise.resolve(columns)
                  return extractFile(file, name, columns.right, extraction, output)
                }),
              )
          },
        }),
      ),
    output,
  )

const columnsOf = (
  path: string,
  file: ParquetFile,
  wanted: ReadonlyArray<string>,
): FlextResult<ReadonlyArray<ParquetColumn>, TapError> => {
  const columns = file.columns.filter(({ name }) => wanted.includes(name))
  const missing = wanted.filter((name) => !columns.some((column) => column.name === name))
  if (missing.length === 0) return E.right(columns)
  const expected = `the columns ${missing.join(', ')} of the catalog`
  const found = file.columns.map(({ name }) => name).join(', ')
  return E.left(tapSourceRefused(path, [{ expected, found }]))
}

/** Prints the rows of a file that were not printed yet; the `line` of a bookmark counts them. */
const extractFile = async (
  file: ParquetFile,
  stream: string,
  columns: ReadonlyArray<ParquetColumn>,
  { bookmark, stateRows, onBookmark }: FileExtraction,
  output: TapOutput,
): Promise<FlextResult<void, TapError | TargetError>> => {
  const place = { ...file, direct: false }
  const next = continuation(place, bookmark)
  if (next._tag === 'Finished') return E.right(undefined)
  const head = `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":`
  let row = next._tag === 'GoOn' ? next.line : 0
  /** About where the row stands, for whoever reads the state. */
  const byteOf = (at: number): number => Math.floor((file.size * at) / Math.max(file.rows, 1))
  let reached = bookmarkAt(place, byteOf(row), row)
  for await (const lines of file.lines(row, columns)) {
    output(lines.map((line) => `${head}${line}}\n`).join(''))
    row += lines.length
    if (row - reached.line < stateRows) continue
    reached = bookmarkAt(place, byteOf(row), row, reached)
    const kept = await onBookmark(reached)
    if (E.isLeft(kept)) return kept
  }
  // A file that is longer later is another one.
  return onBookmark({ ...bookmarkAt(place, file.size, row, reached), end: 'open' })
}
