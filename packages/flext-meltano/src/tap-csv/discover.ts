/** What tap-csv can extract: a stream an entity, with columns typed by a sample of its rows. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Catalog, CatalogStream } from '../singer/catalog.ts'
import { tapConfigRefused, tapSourceRefused, type TapError } from '../singer/error.ts'
import { columnSample, schemaOfColumn, type ColumnSample } from './column-type.ts'
import { csvFile, dialectOf, formatOf, type CsvConfig, type CsvFiles } from './csv-config.ts'
import { takeRowsAtOnce } from './csv-rows.ts'
import { withPoint } from './decimal-comma.ts'
import { openText, type TextSource } from '../text-file/text-source.ts'
import { readHeader } from './header.ts'
import { streamFiles } from '../text-file/stream-files.ts'

const sampleRows = 100_000

/** Looks at every file's header, and at rows until the sample is large enough. */
export const discoverCsv = (
  tap: string,
  { files, sample_rows, column_types }: CsvConfig,
): FlextResult<Catalog, TapError> => {
  const twice = files.filter(({ entity }, at) => files.findIndex((f) => f.entity === entity) !== at)
  if (twice.length > 0)
    return E.left(
      tapConfigRefused(
        tap,
        twice.map(({ entity }) => `expected each entity once, found ${entity} again`),
      ),
    )
  const streams: Array<CatalogStream> = []
  const sampled = sample_rows === 0 ? Infinity : (sample_rows ?? sampleRows)
  for (const one of files) {
    // Columns without a sample are texts.
    const stream = discoverStream(tap, one, column_types === 'text' ? 0 : sampled)
    if (E.isLeft(stream)) return stream
    streams.push(stream.right)
  }
  return E.right({ streams })
}

const discoverStream = (
  tap: string,
  files: CsvFiles,
  rowsWanted: number,
): FlextResult<CatalogStream, TapError> => {
  const paths = streamFiles(files.path)
  if (E.isLeft(paths)) return paths
  const samples = new Map<string, ColumnSample>()
  let rowsLeft = rowsWanted
  for (const path of paths.right) {
    const source = openText(path, csvFile, formatOf(files))
    if (E.isLeft(source)) return source
    try {
      const rows = sampleFile(source.right, files, samples, rowsLeft)
      if (E.isLeft(rows)) return rows
      rowsLeft -= rows.right
    } finally {
      source.right.close()
    }
  }
  const keys = files.keys ?? []
  const unknown = keys.filter((key) => !samples.has(key))
  if (unknown.length > 0)
    return E.left(
      tapConfigRefused(tap, [
        `entity ${files.entity}: expected keys among the columns ${[...samples.keys()].join(', ')}, found ${unknown.join(', ')}`,
      ]),
    )
  return E.right(catalogStream(files.entity, keys, samples))
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
  const looks = columns.map((column) => samples.get(column) ?? columnSample())
  const taken =
    rowsWanted <= 0
      ? E.right(undefined)
      : takeRowsAtOnce(source, dialect, header.right, {
          begin: () => {},
          row: (cells) => {
            for (let at = 0; at < looks.length; at += 1) {
              const cell = cells[at] ?? ''
              looks[at]?.look(dialect.decimalComma ? withPoint(cell) : cell)
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

const catalogStream = (
  entity: string,
  keys: ReadonlyArray<string>,
  samples: ReadonlyMap<string, ColumnSample>,
): CatalogStream => ({
  tap_stream_id: entity,
  stream: entity,
  key_properties: keys,
  replication_method: 'INCREMENTAL',
  schema: {
    type: 'object',
    properties: Object.fromEntries(
      [...samples].map(([column, sample]) => [
        column,
        schemaOfColumn(sample.type(), keys.includes(column)),
      ]),
    ),
  },
  metadata: [
    {
      breadcrumb: [],
      metadata: {
        'table-key-properties': keys,
        'forced-replication-method': 'INCREMENTAL',
        'selected-by-default': true,
        inclusion: 'available',
      },
    },
    ...[...samples.keys()].map((column) => ({
      breadcrumb: ['properties', column],
      metadata: {
        inclusion: keys.includes(column) ? 'automatic' : 'available',
        'selected-by-default': true,
      },
    })),
  ],
})
