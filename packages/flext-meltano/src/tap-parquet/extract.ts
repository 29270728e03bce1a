/** Extraction of Parquet files: the selected streams, file by file, from the row that the state says. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { bookmarkAt, continuation, type FileBookmark } from '../file-streams/file-bookmark.ts'
import { fileBookmarks } from '../file-streams/file-bookmarks.ts'
import { schemaMessage, selectedStreams } from '../file-streams/selected-streams.ts'
import { streamFiles } from '../file-streams/stream-files.ts'
import type { ParquetColumn } from '../parquet-file/parquet-columns.ts'
import type { ParquetFile } from '../parquet-file/parquet-file.ts'
import type { Catalog } from '../singer/catalog.ts'
import type { SingerState } from '../singer/message.ts'
import { tapSourceRefused, type TapError } from '../singer/tap-error.ts'
import type { TapOutput } from '../singer/tap-main.ts'
import { withParquet } from './opened-file.ts'
import { parquetEndings, type ParquetTapConfig } from './parquet-tap-config.ts'

const stateRows = 10_000

/** Prints schema, rows and state of every selected stream. */
export const extractParquet = async (
  tap: string,
  config: ParquetTapConfig,
  catalog: Catalog,
  given: SingerState,
  output: TapOutput,
): Promise<FlextResult<void, TapError>> => {
  const bookmarks = fileBookmarks(tap, given)
  if (E.isLeft(bookmarks)) return bookmarks
  const streams = selectedStreams(tap, config.files, catalog)
  if (E.isLeft(streams)) return streams
  const { of, keep, state } = bookmarks.right
  const tellState = (): void => output(`${JSON.stringify({ type: 'STATE', value: state() })}\n`)

  for (const stream of streams.right) {
    output(`${JSON.stringify(schemaMessage(stream))}\n`)
    const paths = streamFiles(stream.files.path, parquetEndings)
    if (E.isLeft(paths)) return paths
    const wanted = Object.keys(stream.properties)
    for (const path of paths.right) {
      const extracted = await withParquet(path, stream.files, (file) => {
        const columns = columnsOf(path, file, wanted)
        if (E.isLeft(columns)) return Promise.resolve(columns)
        return extractFile(file, {
          stream: stream.name,
          columns: columns.right,
          output,
          bookmark: of(stream.name, path),
          stateRows: config.state_rows ?? stateRows,
          onBookmark: (bookmark) => {
            keep(stream.name, path, bookmark)
            tellState()
          },
        })
      })
      if (E.isLeft(extracted)) return extracted
    }
  }
  return E.right(tellState())
}

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

interface FileExtraction {
  readonly stream: string
  readonly columns: ReadonlyArray<ParquetColumn>
  readonly output: TapOutput
  /** Where an earlier extraction came to; its `line` counts the rows. */
  readonly bookmark: FileBookmark | undefined
  readonly stateRows: number
  readonly onBookmark: (bookmark: FileBookmark) => void
}

/** Prints the rows of a file that were not printed yet. */
const extractFile = async (
  file: ParquetFile,
  { stream, columns, output, bookmark, stateRows: rowsBetween, onBookmark }: FileExtraction,
): Promise<FlextResult<void, TapError>> => {
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
    if (row - reached.line < rowsBetween) continue
    reached = bookmarkAt(place, byteOf(row), row, reached)
    onBookmark(reached)
  }
  // A file that is longer later is another one.
  return E.right(onBookmark({ ...bookmarkAt(place, file.size, row, reached), end: 'open' }))
}
