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
import type { SingerState } from '../singer/message.ts'
import type { TapOutput } from '../singer/tap-main.ts'
import { CsvState, type CsvBookmark } from './bookmark.ts'
import { dialectOf, type CsvConfig, type CsvFiles } from './csv-config.ts'
import { openCsv } from './csv-source.ts'
import { extractFile } from './extract-file.ts'
import { streamFiles } from './stream-files.ts'

const stateRows = 10_000

interface SelectedStream {
  readonly name: string
  readonly keys: ReadonlyArray<string>
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly files: CsvFiles
}

/** Prints SCHEMA, RECORD and STATE messages of every selected stream. */
export const extractCsv = (
  tap: string,
  config: CsvConfig,
  catalog: Catalog,
  given: SingerState,
  output: TapOutput,
): FlextResult<void, TapError> => {
  const state = decode(CsvState, given)
  if (E.isLeft(state))
    return E.left(tapConfigRefused(tap, problemLines(state.left.problems, 'state')))
  const streams = selected(tap, config, catalog)
  if (E.isLeft(streams)) return streams

  const bookmarks = new Map<string, Map<string, CsvBookmark>>(
    Object.entries(state.right.bookmarks ?? {}).map(([stream, { files }]) => [
      stream,
      new Map(Object.entries(files ?? {})),
    ]),
  )
  const printState = (): void => output(stateLine(bookmarks))

  for (const stream of streams.right) {
    output(schemaLine(stream))
    const paths = streamFiles(stream.files)
    if (E.isLeft(paths)) return paths
    const known = bookmarks.get(stream.name) ?? new Map<string, CsvBookmark>()
    bookmarks.set(stream.name, known)
    for (const path of paths.right) {
      const source = openCsv(path)
      if (E.isLeft(source)) return source
      try {
        const extracted = extractFile({
          source: source.right,
          dialect: dialectOf(stream.files),
          stream: stream.name,
          properties: stream.properties,
          bookmark: known.get(path),
          stateRows: config.state_rows ?? stateRows,
          output,
          onBookmark: (bookmark) => {
            known.set(path, bookmark)
            printState()
          },
        })
        if (E.isLeft(extracted)) return extracted
      } finally {
        source.right.close()
      }
    }
  }
  printState()
  return E.right(undefined)
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

const schemaLine = ({ name, keys, properties }: SelectedStream): string =>
  `${JSON.stringify({
    type: 'SCHEMA',
    stream: name,
    schema: { type: 'object', properties },
    key_properties: keys,
    bookmark_properties: [],
  })}\n`

const stateLine = (bookmarks: ReadonlyMap<string, ReadonlyMap<string, CsvBookmark>>): string => {
  const value = {
    bookmarks: Object.fromEntries(
      [...bookmarks].map(([stream, files]) => [stream, { files: Object.fromEntries(files) }]),
    ),
  }
  return `${JSON.stringify({ type: 'STATE', value })}\n`
}
