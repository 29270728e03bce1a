/** Extraction: the selected streams of a catalog, file by file, from where the state says. */
import { either as E } from 'fp-ts'

import { fileBookmarks } from '../file-streams/file-bookmarks.ts'
import { schemaMessage, selectedStreams } from '../file-streams/selected-streams.ts'
import { streamFiles } from '../file-streams/stream-files.ts'
import type { Catalog } from '../singer/catalog.ts'
import { waitedFor, type CellSink, type Extraction } from '../singer/cells.ts'
import type { SingerState } from '../singer/message.ts'
import { openText } from '../text-file/text-source.ts'
import { csvEndings, csvFile, dialectOf, formatOf, type CsvConfig } from './csv-config.ts'
import { extractFile } from './extract-file.ts'

const stateRows = 10_000

/** Gives schema, rows and state of every selected stream to a sink. */
export function* extractCsv(
  tap: string,
  config: CsvConfig,
  catalog: Catalog,
  given: SingerState,
  sink: CellSink,
): Extraction {
  const bookmarks = fileBookmarks(tap, given)
  if (E.isLeft(bookmarks)) return bookmarks
  const streams = selectedStreams(tap, config.files, catalog)
  if (E.isLeft(streams)) return streams
  const { of, keep, state } = bookmarks.right

  for (const stream of streams.right) {
    const announced = yield* waitedFor(sink.schema(schemaMessage(stream)))
    if (E.isLeft(announced)) return announced
    const paths = streamFiles(stream.files.path, csvEndings)
    if (E.isLeft(paths)) return paths
    for (const path of paths.right) {
      const source = openText(path, csvFile, formatOf(stream.files))
      if (E.isLeft(source)) return source
      try {
        const extracted = yield* extractFile({
          source: source.right,
          dialect: dialectOf(stream.files),
          stream: stream.name,
          properties: stream.properties,
          bookmark: of(stream.name, path),
          stateRows: config.state_rows ?? stateRows,
          sink,
          onBookmark: (bookmark) => {
            keep(stream.name, path, bookmark)
            return sink.state(state())
          },
        })
        if (E.isLeft(extracted)) return extracted
      } finally {
        source.right.close()
      }
    }
  }
  return yield* waitedFor(sink.state(state()))
}
