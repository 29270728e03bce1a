/** Extraction of one file: its wanted columns as rows of cells, with a bookmark every so many rows. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { EntityFiles } from '../file-streams/entity-files.ts'
import type { FileExtraction } from '../file-streams/extract-files.ts'
import { bookmarkAt, bookmarkAtEnd, continuation } from '../file-streams/file-bookmark.ts'
import type { SelectedStream } from '../file-streams/selected-streams.ts'
import { cellTypeOf } from '../singer/cell-text.ts'
import {
  waitedFor,
  type Cell,
  type CellColumn,
  type CellSink,
  type Extraction,
} from '../singer/cells.ts'
import { tapSourceRefused, type SourceProblem, type TapError } from '../singer/error.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import { cellProblems, isPlain } from '../singer/tap/record-line.ts'
import type { TextSource } from '../text-file/text-source.ts'
import type { CsvDialect } from './csv-config.ts'
import { takeRows } from './csv-rows.ts'
import { swapped, withPoints } from './decimal-comma.ts'
import { withEmptyTexts } from './empty-text.ts'
import { readHeader, type CsvHeader } from './header.ts'

/** Extracts what is new in a file. */
export function* extractFile(
  source: TextSource,
  dialect: CsvDialect,
  { name, properties }: SelectedStream<EntityFiles>,
  { bookmark, stateRows, onBookmark }: FileExtraction,
  sink: CellSink,
): Extraction {
  const next = continuation(source, bookmark)
  if (next._tag === 'Finished') return E.right(undefined)
  const header = readHeader(source, dialect)
  if (E.isLeft(header)) return header
  const columns = wantedColumns(source.file, header.right, properties)
  if (E.isLeft(columns)) return columns
  const writer = sink.writer(name, {
    columns: columns.right,
    nothing: dialect.hasEmptyTexts ? null : '',
  })
  if (E.isLeft(writer)) return writer
  if (next._tag === 'GoOn') source.seek(next.byte, next.line)

  let refused: number | undefined
  let rowsSince = 0
  let reached = bookmarkAt(source, source.byte(), source.line())

  const read = readingOf(dialect, columns.right)
  const taking = takeRows(source, dialect, header.right, {
    begin: (block, quick) => {
      const { bytes, ascii } = block
      writer.right.begin({ plain: quick && isPlain(bytes), ascii, bytes: bytes.length })
    },
    row: (cells) => {
      refused = writer.right.row(read(cells))
      return refused === undefined
    },
    problems: (cells, line) => {
      const problems = cellProblems(columns.right, read(cells), line, refused)
      return dialect.decimalComma ? problems.map(asWritten) : problems
    },
    end: (rows, byte, line) => ({ rows, byte, line }),
  })
  let step = taking.next()
  for (; step.done !== true; step = taking.next(true)) {
    const { rows, byte, line } = step.value
    if (rows > 0) {
      const written = yield* waitedFor(writer.right.end())
      if (E.isLeft(written)) return written
    }
    rowsSince += rows
    if (rowsSince < stateRows) continue
    rowsSince = 0
    reached = bookmarkAt(source, byte, line, reached)
    const kept = yield* waitedFor(onBookmark(reached))
    if (E.isLeft(kept)) return kept
  }
  if (E.isLeft(step.value)) return step.value
  return yield* waitedFor(onBookmark(bookmarkAtEnd(source, reached)))
}

/** What the cells of a row are in a dialect. */
const readingOf = (
  { decimalComma, hasEmptyTexts }: CsvDialect,
  columns: ReadonlyArray<CellColumn>,
): ((cells: ReadonlyArray<string>) => ReadonlyArray<Cell>) => {
  const numbers = decimalComma ? withPoints(columns) : asTheyAre
  return hasEmptyTexts ? (cells) => withEmptyTexts(numbers(cells)) : numbers
}

const asTheyAre = (cells: ReadonlyArray<string>): ReadonlyArray<string> => cells

/** A number as it stands in the file. */
const asWritten = (problem: SourceProblem): SourceProblem =>
  problem.expected.startsWith('number') ? { ...problem, found: swapped(problem.found) } : problem

const wantedColumns = (
  file: string,
  { columns, line }: CsvHeader,
  properties: Readonly<Record<string, JsonSchema>>,
): FlextResult<ReadonlyArray<CellColumn>, TapError> => {
  const wanted = Object.entries(properties).map(([name, schema]) => ({
    name,
    at: columns.indexOf(name),
    type: cellTypeOf(schema),
  }))
  const missing = wanted.filter(({ at }) => at === -1).map(({ name }) => name)
  if (missing.length === 0) return E.right(wanted)
  const expected = `the columns ${missing.join(', ')} of the catalog`
  return E.left(
    tapSourceRefused(file, [{ line: Math.max(line - 1, 1), expected, found: columns.join(', ') }]),
  )
}
