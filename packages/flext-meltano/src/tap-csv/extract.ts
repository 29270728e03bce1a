/** Extraction: the selected streams of a catalog, file by file, from where the state says. */
import { decode, problemLines, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import {
  isPropertySelected,
  isStreamSelected,
  keyProperties,
  streamName,
  type Catalog,
  type CatalogStream,
} from '../singer/catalog.ts'
import { tapConfigRefused, type TapError } from '../singer/error.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import { waitedFor, type CellSink, type Extraction } from '../singer/cells.ts'
import type { SchemaMessage, SingerState } from '../singer/message.ts'
import { FilesState, type FileBookmark } from '../text-file/file-bookmark.ts'
import { csvFile, dialectOf, formatOf, type CsvConfig, type CsvFiles } from './csv-config.ts'
import { openText } from '../text-file/text-source.ts'
import { extractFile } from './extract-file.ts'
import { streamFiles } from '../text-file/stream-files.ts'

const stateRows = 10_000

interface SelectedStream {
  readonly name: string
  readonly keys: ReadonlyArray<string>
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly files: CsvFiles
}

/** Gives schema, rows and state of every selected stream to a sink. */
export function* extractCsv(
  tap: string,
  config: CsvConfig,
  catalog: Catalog,
  given: SingerState,
  sink: CellSink,
): Extraction {
  const state = decode(FilesState, given)
  if (E.isLeft(state))
    return E.left(tapConfigRefused(tap, problemLines(state.left.problems, 'state')))
  const streams = selected(tap, config, catalog)
  if (E.isLeft(streams)) return streams

  const bookmarks = new Map<string, Map<string, FileBookmark>>(
    Object.entries(state.right.bookmarks ?? {}).map(([stream, { files }]) => [
      stream,
      new Map(Object.entries(files ?? {})),
    ]),
  )

  for (const stream of streams.right) {
    const announced = yield* waitedFor(sink.schema(schemaMessage(stream)))
    if (E.isLeft(announced)) return announced
    const paths = streamFiles(stream.files.path)
    if (E.isLeft(paths)) return paths
    const known = bookmarks.get(stream.name) ?? new Map<string, FileBookmark>()
    bookmarks.set(stream.name, known)
    for (const path of paths.right) {
      const source = openText(path, csvFile, formatOf(stream.files))
      if (E.isLeft(source)) return source
      try {
        const extracted = yield* extractFile({
          source: source.right,
          dialect: dialectOf(stream.files),
          stream: stream.name,
          properties: stream.properties,
          bookmark: known.get(path),
          stateRows: config.state_rows ?? stateRows,
          sink,
          onBookmark: (bookmark) => {
            known.set(path, bookmark)
            return sink.state(stateOf(bookmarks))
          },
        })
        if (E.isLeft(extracted)) return extracted
      } finally {
        source.right.close()
      }
    }
  }
  return yield* waitedFor(sink.state(stateOf(bookmarks)))
}

const selected = (
  tap: string,
  { files }: CsvConfig,
  catalog: Catalog,
): FlextResult<ReadonlyArray<SelectedStream>, TapError> => {
  const streams = catalog.streams.filter(isStreamSelected)
  const strangers = streams.filter((one) => !files.some(({ entity }) => entity === idOf(one)))
  if (strangers.length > 0)
    return E.left(
      tapConfigRefused(
        tap,
        strangers.map(
          (one) =>
            `expected the catalog's streams among the entities ${files.map(({ entity }) => entity).join(', ')}, found ${idOf(one)}`,
        ),
      ),
    )
  return E.right(
    streams.flatMap((stream) =>
      files
        .filter(({ entity }) => entity === idOf(stream))
        .map((one) => ({
          name: streamName(stream),
          keys: keyProperties(stream),
          properties: wantedProperties(stream),
          files: one,
        })),
    ),
  )
}

const idOf = ({ tap_stream_id }: CatalogStream): string => tap_stream_id

const wantedProperties = (stream: CatalogStream): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    Object.entries(stream.schema.properties ?? {}).filter(([name]) =>
      isPropertySelected(stream, name),
    ),
  )

const schemaMessage = ({ name, keys, properties }: SelectedStream): SchemaMessage => ({
  type: 'SCHEMA',
  stream: name,
  schema: { type: 'object', properties },
  key_properties: keys,
  bookmark_properties: [],
})

const stateOf = (
  bookmarks: ReadonlyMap<string, ReadonlyMap<string, FileBookmark>>,
): SingerState => ({
  bookmarks: Object.fromEntries(
    [...bookmarks].map(([stream, files]) => [stream, { files: Object.fromEntries(files) }]),
  ),
})
