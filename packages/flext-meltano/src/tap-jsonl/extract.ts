/** Extraction of JSON lines: the selected streams, file by file, from where the state says. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import {
  bookmarkAt,
  bookmarkAtEnd,
  continuation,
  type FileBookmark,
} from '../file-streams/file-bookmark.ts'
import { fileBookmarks } from '../file-streams/file-bookmarks.ts'
import { schemaMessage, selectedStreams } from '../file-streams/selected-streams.ts'
import { streamFiles } from '../file-streams/stream-files.ts'
import type { Catalog } from '../singer/catalog.ts'
import type { SingerState } from '../singer/message.ts'
import { tapSourceRefused, type TapError } from '../singer/tap-error.ts'
import type { TapOutput } from '../singer/tap-main.ts'
import { openText, type TextSource } from '../text-file/text-source.ts'
import { nextJsonLines } from './json-lines.ts'
import { formatOf, jsonlEndings, jsonlFile, type JsonlTapConfig } from './jsonl-files.ts'
import { recordPrinter, type RecordPrinter } from './record-printer.ts'

const stateRows = 10_000

/** Prints schema, rows and state of every selected stream. */
export const extractJsonl = (
  tap: string,
  config: JsonlTapConfig,
  catalog: Catalog,
  given: SingerState,
  output: TapOutput,
): FlextResult<void, TapError> => {
  const bookmarks = fileBookmarks(tap, given)
  if (E.isLeft(bookmarks)) return bookmarks
  const streams = selectedStreams(tap, config.files, catalog)
  if (E.isLeft(streams)) return streams
  const { of, keep, state } = bookmarks.right
  const tellState = (): void => output(`${JSON.stringify({ type: 'STATE', value: state() })}\n`)

  for (const stream of streams.right) {
    output(`${JSON.stringify(schemaMessage(stream))}\n`)
    const paths = streamFiles(stream.files.path, jsonlEndings)
    if (E.isLeft(paths)) return paths
    const printer = recordPrinter(stream)
    for (const path of paths.right) {
      const source = openText(path, jsonlFile, formatOf(stream.files))
      if (E.isLeft(source)) return source
      try {
        const extracted = extractFile(source.right, {
          printer,
          output,
          bookmark: of(stream.name, path),
          stateRows: config.state_rows ?? stateRows,
          onBookmark: (bookmark) => {
            keep(stream.name, path, bookmark)
            tellState()
          },
        })
        if (E.isLeft(extracted)) return extracted
      } finally {
        source.right.close()
      }
    }
  }
  return E.right(tellState())
}

interface FileExtraction {
  readonly printer: RecordPrinter
  readonly output: TapOutput
  /** Where an earlier extraction came to. */
  readonly bookmark: FileBookmark | undefined
  readonly stateRows: number
  readonly onBookmark: (bookmark: FileBookmark) => void
}

/** Prints what is new in a file. */
const extractFile = (
  source: TextSource,
  { printer, output, bookmark, stateRows: rowsBetween, onBookmark }: FileExtraction,
): FlextResult<void, TapError> => {
  const next = continuation(source, bookmark)
  if (next._tag === 'Finished') return E.right(undefined)
  if (next._tag === 'GoOn') source.seek(next.byte, next.line)
  let reached = bookmarkAt(source, source.byte(), source.line())
  let rowsSince = 0
  for (;;) {
    const lines = nextJsonLines(source)
    if (E.isLeft(lines)) return lines
    if (lines.right === undefined) break
    const messages = printer.print(lines.right)
    if (typeof messages !== 'string') return E.left(tapSourceRefused(source.file, messages))
    if (messages !== '') output(messages)
    rowsSince += lines.right.length
    if (rowsSince < rowsBetween) continue
    rowsSince = 0
    reached = bookmarkAt(source, source.byte(), source.line(), reached)
    onBookmark(reached)
  }
  return E.right(onBookmark(bookmarkAtEnd(source, reached)))
}
