/** What tap-csv can extract: a stream an entity, with columns typed by a sample of its rows. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapDefaults } from '../singer/native-defaults.ts'
import { discoveredStreams } from '../file-streams/discovered-streams.ts'
import { streamFiles } from '../file-streams/stream-files.ts'
import type { Catalog } from '../singer/catalog.ts'
import { tapSourceRefused, type TapError } from '../singer/error.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import { openText, type TextSource } from '../text-file/text-source.ts'
import { columnSample, schemaOfColumn, type ColumnSample, type ColumnTurn } from './column-type.ts'
import { csvEndings, csvFile, dialectOf, type CsvConfig, type CsvFiles } from './csv-config.ts'
import { takeRowsAtOnce } from './csv-rows.ts'
import { withPoint } from './decimal-comma.ts'
import { readHeader } from './header.ts'

/** Looks at every file's header, and at rows until the sample is large enough. */
export const discoverCsv = (
  tap: string,
  {
    files,
    sample_rows = tapDefaults.sample_rows,
    column_types = tapDefaults.column_types,
  }: CsvConfig,
): FlextResult<Catalog, TapError> => {
  const sampled = sample_rows === 0 ? Infinity : sample_rows
  // Columns without a sample are texts.
  const rowsWanted = column_types === 'text' ? 0 : sampled
  return discoveredStreams(tap, files, (one) => propertiesOf(one, rowsWanted))
}

const propertiesOf = (
  files: CsvFiles,
  rowsWanted: number,
): FlextResult<Readonly<Record<string, JsonSchema>>, TapError> => {
  const paths = streamFiles(files.path, csvEndings)
  if (E.isLeft(paths)) return paths
  const samples = new Map<string, ColumnSample>()
  const turns = new Map<string, ColumnTurn>()
  const origins = new Map<string, string>()
  let rowsLeft = rowsWanted
  for (const path of paths.right) {
    const source = openText(path, csvFile, files)
    if (E.isLeft(source)) return source
    try {
      const rows = sampleFile(source.right, files, samples, rowsLeft)
      if (E.isLeft(rows)) return rows
      rowsLeft -= rows.right
      for (const [column, sample] of samples) {
        const turn = sample.turn()
        if (turn === undefined || turns.get(column) === turn) continue
        turns.set(column, turn)
        origins.set(column, `${turn.was} until row ${turn.row} of ${source.right.file}`)
      }
    } finally {
      source.right.close()
    }
  }
  return E.right(
    Object.fromEntries(
      [...samples].map(([column, sample]) => [
        column,
        schemaOfColumn(sample.type(), files.keys?.includes(column) ?? false, origins.get(column)),
      ]),
    ),
  )
}

/** Looks at one file; the answer is the number of rows looked at. */
const sampleFile = (
  source: TextSource,
  files: CsvFiles,
  samples: Map<string, ColumnSample>,
  rowsWanted: number,
): FlextResult<number, TapError> => {
  const dialect = dialectOf(files)
  const header = readHeader(source, dialect)
  if (E.isLeft(header)) return header
  const { columns } = header.right
  if (samples.size === 0) for (const column of columns) samples.set(column, columnSample())
  const missing = [...samples.keys()].filter((column) => !columns.includes(column))
  const strange = columns.filter((column) => !samples.has(column))
  if (missing.length + strange.length > 0)
    return E.left(
      tapSourceRefused(source.file, [
        {
          line: 1,
          expected: `the columns of the stream's first file, ${[...samples.keys()].join(', ')}`,
          found: columns.join(', '),
        },
      ]),
    )
  let rows = 0
  let inBlock = 0
  const looks = columns.map((column) => samples.get(column) ?? columnSample())
  const taken =
    rowsWanted <= 0
      ? E.right(undefined)
      : takeRowsAtOnce(source, dialect, header.right, {
          begin: () => {
            inBlock = 0
          },
          row: (cells) => {
            inBlock += 1
            for (let at = 0; at < looks.length; at += 1) {
              const cell = cells[at] ?? ''
              looks[at]?.look(dialect.decimalComma ? withPoint(cell) : cell, rows + inBlock)
            }
            return true
          },
          problems: () => [],
          end: (more) => {
            rows += more
            return rows < rowsWanted
          },
        })
  return E.isLeft(taken) ? taken : E.right(rows)
}
