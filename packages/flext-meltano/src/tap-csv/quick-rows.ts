/**
 * Rows of text that holds no quote, cut by udsv. It does not count fields, so what it gives is
 * believed only if every line made exactly one row of as many cells as there are columns.
 */
import { initParser, type Parser, type Schema } from 'udsv'

import { byteOrderMark } from './careful-rows.ts'
import type { CsvDialect } from './csv-config.ts'

/** Lines of the text, where each was a row that fits; otherwise nothing, and the rows are void. */
export type QuickRows = (
  text: string,
  onRow: (cells: ReadonlyArray<string>) => void,
) => number | undefined

/** Quick rows of so many columns. */
export const quickRows = (dialect: CsvDialect, columns: number): QuickRows => {
  const { delimiter, nulls } = dialect
  const parsers: Record<string, Parser> = {}
  let rows = 0
  let sound = true
  let give: (cells: ReadonlyArray<string>) => void = () => {}
  // A udsv parser calls the first callback it is ever given, so there is one for all texts.
  const onCells = (cells: ReadonlyArray<string>): void => {
    rows += 1
    if (cells[columns - 1]?.includes(delimiter)) sound = false
    if (sound)
      give(nulls === undefined ? cells : cells.map((cell) => (nulls.has(cell) ? '' : cell)))
  }

  return (text, onRow) => {
    if (columns < 2 || !text.endsWith('\n') || needsCare(dialect, text)) return undefined
    // udsv would take it for a byte order mark, wherever in the file the text stands.
    if (text.startsWith(byteOrderMark)) return undefined
    const lineEnd = text.endsWith('\r\n') ? '\r\n' : '\n'
    // Nor does it take a lone carriage return for a part of a cell everywhere.
    if (lineEnd === '\n' ? text.includes('\r') : loneCarriageReturn.test(text)) return undefined
    const parser = (parsers[lineEnd] ??= initParser(udsvSchema(delimiter, lineEnd, columns)))
    rows = 0
    sound = true
    give = onRow
    parser.chunk<Array<string>>(text, parser.stringArrs, onCells)
    if (sound && rows === lineEndsIn(text)) return rows
    // The parser may hold on to a part of what did not fit.
    delete parsers[lineEnd]
    return undefined
  }
}

/** Whether a text holds what only the careful way knows: quotes, escapes, comments. */
const needsCare = ({ quote, escape, comment, skipsSpace }: CsvDialect, text: string): boolean =>
  (skipsSpace === true && text.includes(' ')) ||
  (quote !== '' && text.includes(quote)) ||
  (escape !== undefined && text.includes(escape)) ||
  (comment !== undefined && (text.startsWith(comment) || text.includes(`\n${comment}`)))

const loneCarriageReturn = /\r(?!\n)/

const lineEndsIn = (text: string): number => {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** udsv's types leave out `skip`, the number of header rows, which its parser reads. */
const udsvSchema = (
  delimiter: string,
  row: string,
  columns: number,
): Schema & { readonly skip: number } => ({
  skip: 0,
  col: delimiter,
  row,
  encl: '',
  esc: '',
  trim: false,
  cols: Array.from({ length: columns }, (_, at) => ({
    name: String(at),
    type: 's' as const,
    repl: { empty: undefined, null: undefined, NaN: undefined },
  })),
})
