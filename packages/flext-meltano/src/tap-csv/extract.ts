/** Extraction of CSV files: each one opened, its new rows given to a sink, and closed. */
import { either as E } from 'fp-ts'

import { extractFiles } from '../file-streams/extract-files.ts'
import type { Catalog } from '../singer/catalog.ts'
import type { CellSink, Extraction } from '../singer/cells.ts'
import type { SingerState } from '../singer/message.ts'
import { openText } from '../text-file/text-source.ts'
import { csvEndings, csvFile, dialectOf, type CsvConfig } from './csv-config.ts'
import { extractFile } from './extract-file.ts'

/** Gives schema, rows and state of every selected stream to a sink. */
export const extractCsv = (
  tap: string,
  config: CsvConfig,
  catalog: Catalog,
  state: SingerState,
  sink: CellSink,
  run?: string,
): Extraction =>
  extractFiles({
    tap,
    config,
    catalog,
    state,
    sink,
    run,
    endings: csvEndings,
    extractor: (stream) => {
      const dialect = dialectOf(stream.files)
      return function* (file) {
        const source = openText(file.path, csvFile, stream.files)
        if (E.isLeft(source)) return source
        try {
          return yield* extractFile(source.right, dialect, stream, file, sink)
        } finally {
          source.right.close()
        }
      }
    },
  })
