/** Extraction of JSON lines: what is new in each file, with a bookmark every so many lines. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { extractFiles, type FileExtraction } from '../file-streams/extract-files.ts'
import { bookmarkAt, bookmarkAtEnd, continuation } from '../file-streams/file-bookmark.ts'
import type { Catalog } from '../singer/catalog.ts'
import { waitedFor, type Extraction } from '../singer/cells.ts'
import type { SingerState } from '../singer/message.ts'
import { printed } from '../singer/tap/printed.ts'
import { tapSourceRefused, type TapError } from '../singer/tap/tap-error.ts'
import type { TapOutput } from '../singer/tap/tap-main.ts'
import { openText, type TextSource } from '../text-file/text-source.ts'
import { nextJsonLines } from './json-lines.ts'
import { jsonlEndings, jsonlFile, type JsonlTapConfig } from './jsonl-files.ts'
import { recordPrinter, type RecordPrinter } from './record-printer.ts'

/** Prints schema, rows and state of every selected stream. */
export const extractJsonl = (
  tap: string,
  config: JsonlTapConfig,
  catalog: Catalog,
  state: SingerState,
  output: TapOutput,
  run?: string,
): FlextResult<void, TapError> =>
  printed(
    (sink) =>
      extractFiles({
        tap,
        config,
        catalog,
        state,
        sink,
        run,
        endings: jsonlEndings,
        extractor: (stream) => {
          const printer = recordPrinter(stream)
          return function* (file) {
            const source = openText(file.path, jsonlFile, stream.files)
            if (E.isLeft(source)) return source
            try {
              return yield* extractFile(source.right, file, printer, output)
            } finally {
              source.right.close()
            }
          }
        },
      }),
    output,
  )

/** Prints what is new in a file. */
function* extractFile(
  source: TextSource,
  { bookmark, stateRows, onBookmark }: FileExtraction,
  { print }: RecordPrinter,
  output: TapOutput,
): Extraction {
  const next = continuation(source, bookmark)
  if (next._tag === 'Finished') return E.right(undefined)
  if (next._tag === 'GoOn') source.seek(next.byte, next.line)
  let reached = bookmarkAt(source, source.byte(), source.line())
  let rowsSince = 0
  for (;;) {
    const lines = nextJsonLines(source)
    if (E.isLeft(lines)) return lines
    if (lines.right === undefined) break
    const messages = print(lines.right)
    if (typeof messages !== 'string') return E.left(tapSourceRefused(source.file, messages))
    if (messages !== '') output(messages)
    rowsSince += lines.right.length
    if (rowsSince < stateRows) continue
    rowsSince = 0
    reached = bookmarkAt(source, source.byte(), source.line(), reached)
    const kept = yield* waitedFor(onBookmark(reached))
    if (E.isLeft(kept)) return kept
  }
  return yield* waitedFor(onBookmark(bookmarkAtEnd(source, reached)))
}
