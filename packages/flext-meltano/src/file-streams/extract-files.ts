/** Extraction of a tap of files: the selected streams, file by file, from where the state says. */
import { either as E } from 'fp-ts'

import { tapDefaults } from '../singer/native-defaults.ts'
import type { Answer } from '../singer/answer.ts'
import type { Catalog } from '../singer/catalog.ts'
import { waitedFor, type CellSink, type Extraction } from '../singer/cells.ts'
import type { TargetError } from '../singer/error.ts'
import type { SingerState } from '../singer/message.ts'
import type { EntityFiles } from './entity-files.ts'
import type { FileBookmark } from './file-bookmark.ts'
import { fileBookmarks } from './file-bookmarks.ts'
import { schemaMessage, selectedStreams, type SelectedStream } from './selected-streams.ts'
import { streamFiles } from './stream-files.ts'

/** One file of a stream, and what is known of it. */
export interface FileExtraction {
  readonly path: string
  /** Where an earlier extraction came to. */
  readonly bookmark: FileBookmark | undefined
  /** Rows between one bookmark and the next. */
  readonly stateRows: number
  readonly onBookmark: (bookmark: FileBookmark) => Answer<void, TargetError>
}

export interface FilesExtraction<Files extends EntityFiles> {
  readonly tap: string
  readonly config: { readonly files: ReadonlyArray<Files>; readonly state_rows?: number }
  readonly catalog: Catalog
  readonly state: SingerState
  readonly sink: CellSink
  /** A stream that is read whole is gone on with by this one only. */
  readonly run: string | undefined
  /** The files of a folder that are read. */
  readonly endings: ReadonlyArray<string>
  /** How the files of a stream are extracted, each after the one before. */
  readonly extractor: (stream: SelectedStream<Files>) => (file: FileExtraction) => Extraction
}

/** Gives schema, rows and state of every selected stream. */
export function* extractFiles<Files extends EntityFiles>({
  tap,
  config,
  catalog,
  state: given,
  sink,
  run,
  endings,
  extractor,
}: FilesExtraction<Files>): Extraction {
  const bookmarks = fileBookmarks(tap, given)
  if (E.isLeft(bookmarks)) return bookmarks
  const streams = selectedStreams(tap, config.files, catalog)
  if (E.isLeft(streams)) return streams
  const { of, keep, state } = bookmarks.right

  for (const stream of streams.right) {
    const announced = yield* waitedFor(sink.schema(schemaMessage(stream)))
    if (E.isLeft(announced)) return announced
    const paths = streamFiles(stream.files.path, endings)
    if (E.isLeft(paths)) return paths
    const extract = extractor(stream)
    for (const path of paths.right) {
      const extracted = yield* extract({
        path,
        bookmark: stream.isWhole ? ofRun(of(stream.name, path), run) : of(stream.name, path),
        stateRows: config.state_rows ?? tapDefaults.state_rows,
        onBookmark: (bookmark) => {
          const isOfRun = stream.isWhole && run !== undefined
          keep(stream.name, path, isOfRun ? { ...bookmark, run } : bookmark)
          return sink.state(state())
        },
      })
      if (E.isLeft(extracted)) return extracted
    }
  }
  return yield* waitedFor(sink.state(state()))
}

const ofRun = (
  bookmark: FileBookmark | undefined,
  run: string | undefined,
): FileBookmark | undefined => (run !== undefined && bookmark?.run === run ? bookmark : undefined)
