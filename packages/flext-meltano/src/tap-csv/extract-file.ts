/** Extraction of one file: its wanted columns as RECORD lines, with a bookmark every so many rows. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapSourceRefused, type TapError } from '../singer/error.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import type { TapOutput } from '../singer/tap-main.ts'
import { bookmarkAt, continuation, type CsvBookmark } from './bookmark.ts'
import { typeOfSchema } from './column-type.ts'
import type { CsvDialect } from './csv-config.ts'
import { takeRows } from './csv-rows.ts'
import type { CsvSource } from './csv-source.ts'
import { readHeader, type CsvHeader } from './header.ts'
import { lineBuffer } from './line-buffer.ts'
import { cellProblems, isPlain, recordLine, type WantedColumn } from './record-line.ts'

export interface FileExtraction {
  readonly source: CsvSource
  readonly dialect: CsvDialect
  readonly stream: string
  /** The columns that are wanted, by name. */
  readonly properties: Readonly<Record<string, JsonSchema>>
  /** Where an earlier extraction came to. */
  readonly bookmark: CsvBookmark | undefined
  readonly stateRows: number
  readonly output: TapOutput
  readonly onBookmark: (bookmark: CsvBookmark) => void
}

/** Extracts what is new in a file. */
export const extractFile = ({
  source,
  dialect,
  stream,
  properties,
  bookmark,
  stateRows,
  output,
  onBookmark,
}: FileExtraction): FlextResult<void, TapError> => {
  const next = continuation(source, bookmark)
  if (next._tag === 'Finished') return E.right(undefined)
  const header = readHeader(source, dialect)
  if (E.isLeft(header)) return header
  const columns = wantedColumns(source.file, header.right, properties)
  if (E.isLeft(columns)) return columns
  if (next._tag === 'GoOn') source.seek(next.byte, next.line)

  const toLine = recordLine(stream, columns.right)
  const lines = lineBuffer()
  let plain = false
  let rowsSince = 0
  let reached = bookmarkAt(source, source.byte(), source.line())
  const asciiNames = /^[\u0020-\u007e]*$/.test(
    stream + columns.right.map(({ name }) => name).join(''),
  )

  const taken = takeRows(source, dialect, header.right, {
    begin: (block, quick) => {
      plain = quick && isPlain(block.bytes)
      lines.begin(asciiNames && block.ascii)
    },
    row: (cells) => {
      const line = toLine(cells, plain)
      if (line === undefined) return false
      lines.add(line)
      return true
    },
    problems: (cells, line) => cellProblems(columns.right, cells, line),
    end: (rows, byte, line) => {
      if (rows > 0) output(lines.bytes())
      rowsSince += rows
      if (rowsSince >= stateRows) {
        reached = bookmarkAt(source, byte, line, reached)
        onBookmark(reached)
        rowsSince = 0
      }
      return true
    },
  })
  if (E.isLeft(taken)) return taken
  onBookmark(bookmarkAt(source, source.byte(), source.line(), reached))
  return taken
}

const wantedColumns = (
  file: string,
  { columns, line }: CsvHeader,
  properties: Readonly<Record<string, JsonSchema>>,
): FlextResult<ReadonlyArray<WantedColumn>, TapError> => {
  const wanted = Object.entries(properties).map(([name, schema]) => ({
    name,
    at: columns.indexOf(name),
    type: typeOfSchema(schema),
  }))
  const missing = wanted.filter(({ at }) => at === -1).map(({ name }) => name)
  if (missing.length === 0) return E.right(wanted)
  const expected = `the columns ${missing.join(', ')} of the catalog`
  return E.left(
    tapSourceRefused(file, [{ line: Math.max(line - 1, 1), expected, found: columns.join(', ') }]),
  )
}
