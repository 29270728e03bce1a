/** The head of a CSV file: the names of its columns, and where its rows begin. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapSourceRefused, type SourceProblem, type TapError } from '../singer/error.ts'
import { carefulRows } from './careful-rows.ts'
import type { CsvDialect } from './csv-config.ts'
import type { TextBlock, TextSource } from '../text-file/text-source.ts'

export interface CsvHeader {
  readonly columns: ReadonlyArray<string>
  /** Where the first row after the header stands. */
  readonly byte: number
  readonly line: number
}

/** Reads the header, and leaves the source at the first row. */
export const readHeader = (
  source: TextSource,
  dialect: CsvDialect,
): FlextResult<CsvHeader, TapError> => {
  const refused = (problems: ReadonlyArray<SourceProblem>) =>
    E.left(tapSourceRefused(source.file, problems))

  const skipped = skipLines(source, dialect.skipRows ?? 0)
  if (E.isLeft(skipped)) return skipped
  for (let block = source.next(); ; block = source.next()) {
    if (E.isLeft(block)) return block
    if (block.right === undefined)
      return refused([{ expected: 'a header line', found: 'an empty file' }])
    let first: ReadonlyArray<string> | undefined
    const rows = carefulRows(dialect, block.right, (cells) => {
      first = cells
      return false
    })
    if (rows.problem !== undefined) return refused([rows.problem])
    if (first === undefined) {
      source.used(...usedOf(block.right, rows.characters, rows.lines))
      continue
    }
    if (dialect.columns !== undefined && dialect.columns.length !== first.length)
      return refused([otherColumns(dialect.columns, first, block.right.line)])
    const suggestion = betterDelimiter(dialect, block.right, first)
    if (suggestion !== undefined) return refused([suggestion])
    const columns =
      dialect.columns ?? (dialect.hasHeader ? first : first.map((_, at) => `column_${at + 1}`))
    const problems = [...duplicates(columns), ...unnamed(columns)]
    if (problems.length > 0) return refused(problems)
    if (dialect.hasHeader) source.used(...usedOf(block.right, rows.characters, rows.lines))
    const byte =
      block.right.byte + (dialect.hasHeader ? usedOf(block.right, rows.characters, 0)[0] : 0)
    return E.right({ columns, byte, line: block.right.line + (dialect.hasHeader ? rows.lines : 0) })
  }
}

/** Passes over lines, whatever is in them. */
const skipLines = (source: TextSource, lines: number): FlextResult<void, TapError> => {
  for (let left = lines; left > 0; left -= 1) {
    const block = source.next()
    if (E.isLeft(block)) return block
    if (block.right === undefined) return E.right(undefined)
    const end = block.right.text.indexOf('\n') + 1 || block.right.text.length
    source.used(...usedOf(block.right, end, 1))
  }
  return E.right(undefined)
}

const otherColumns = (
  columns: ReadonlyArray<string>,
  first: ReadonlyArray<string>,
  line: number,
): SourceProblem => ({
  line,
  expected: `the ${columns.length} columns of the config, ${columns.join(', ')}`,
  found: `${first.length}: ${first.join(', ').slice(0, 60)}`,
})

/** Characters of a block as the bytes that they were. */
export const usedOf = (
  { text, ascii }: TextBlock,
  characters: number,
  lines: number,
): [bytes: number, lines: number] => [
  ascii ? characters : Buffer.byteLength(text.slice(0, characters)),
  lines,
]

const duplicates = (columns: ReadonlyArray<string>): ReadonlyArray<SourceProblem> =>
  [...new Set(columns.filter((name, at) => columns.indexOf(name) !== at && name !== ''))].map(
    (name) => ({
      line: 1,
      expected: 'each column name once',
      found: `${JSON.stringify(name)} ${columns.filter((one) => one === name).length} times`,
    }),
  )

const unnamed = (columns: ReadonlyArray<string>): ReadonlyArray<SourceProblem> =>
  columns.flatMap((name, at) =>
    name === ''
      ? [{ line: 1, expected: `a name for column ${at + 1}`, found: 'an empty cell' }]
      : [],
  )

const delimiters = [',', ';', '\t', '|']
const linesCompared = 5

/** Where a file has one column, and another delimiter would give every line the same number. */
const betterDelimiter = (
  dialect: CsvDialect,
  { text, byte, line, last }: TextBlock,
  header: ReadonlyArray<string>,
): SourceProblem | undefined => {
  if (header.length !== 1) return undefined
  for (const delimiter of delimiters) {
    const counts: Array<number> = []
    carefulRows({ ...dialect, delimiter }, { text, byte, line, last }, (cells) => {
      counts.push(cells.length)
      return counts.length < linesCompared
    })
    const [columns = 1] = counts
    if (columns > 1 && counts.every((count) => count === columns))
      return {
        line,
        expected: `columns separated by ${JSON.stringify(dialect.delimiter)}`,
        found: `one column; with delimiter ${JSON.stringify(delimiter)} there would be ${columns}`,
      }
  }
  return undefined
}
