/**
 * CSV after RFC 4180, row by row and to the letter: quoted cells with line ends in them, CRLF and
 * LF, and the exact place of what is wrong. Blocks without quotes do not come here unless in doubt.
 */
import type { SourceProblem } from '../singer/error.ts'
import type { CsvDialect } from './csv-config.ts'
import { emptyText } from './empty-text.ts'
import { quotedCell, unquotedCell } from './escaped-cell.ts'

export type RowProblem = SourceProblem & { readonly line: number }

export interface CarefulRows {
  /** Characters and lines of the text that made whole rows. */
  readonly characters: number
  readonly lines: number
  /** What makes it senseless to go on, if anything. */
  readonly problem?: RowProblem
}

export interface CarefulText {
  readonly text: string
  /** Place of the text in the file, and the number of its first line. */
  readonly byte: number
  readonly line: number
  /** Whether the file ends with the text. */
  readonly last: boolean
}

/** Cuts text into rows; the row callback returns false to stop after the row it was given. */
export const carefulRows = (
  dialect: CsvDialect,
  { text, byte, line: firstLine, last }: CarefulText,
  onRow: (cells: ReadonlyArray<string>, line: number) => boolean,
): CarefulRows => {
  const { delimiter, quote, comment, nulls } = dialect
  // Where quotes are not doubled, cells are read character by character too.
  const escape = dialect.escape ?? (dialect.quotesOnce === true ? '' : undefined)
  const empty = dialect.hasEmptyTexts ? emptyText : ''
  const end = text.length
  const delimiterCode = delimiter.charCodeAt(0)
  const quoteCode = quote.charCodeAt(0)
  let at = byte === 0 && text.startsWith(byteOrderMark) ? 1 : 0
  let line = firstLine
  let whole: CarefulRows = { characters: at, lines: 0 }

  while (at < end) {
    const passed = blankLineAt(text, at) || commentAt(text, at, comment)
    if (passed > 0) {
      at += passed
      line += 1
      whole = { characters: at, lines: line - firstLine }
      continue
    }
    const rowLine = line
    const cells: Array<string> = []
    for (let inRow = true; inRow;) {
      if (dialect.skipsSpace === true) while (text[at] === ' ') at += 1
      if (escape !== undefined && text.charCodeAt(at) !== quoteCode) {
        const cell = unquotedCell(dialect, text, at)
        cells.push(cell.text)
        line += lineEndsIn(text.slice(at, cell.end))
        at = cell.end
      } else if (escape !== undefined) {
        const cell = quotedCell(dialect, text, at)
        if (cell.end === -1 || (cell.end === end && !last))
          return last ? { ...whole, problem: neverCloses(line, cells.length, quote) } : whole
        cells.push(cell.text || empty)
        line += lineEndsIn(text.slice(at, cell.end))
        at = cell.end
      } else if (text.charCodeAt(at) === quoteCode) {
        const closing = closingQuote(text, quote, at)
        if (closing === -1 || (closing + 1 === end && !last))
          return last ? { ...whole, problem: neverCloses(line, cells.length, quote) } : whole
        const inside = text.slice(at + 1, closing)
        cells.push(inside.replaceAll(quote + quote, quote) || empty)
        line += lineEndsIn(inside)
        at = closing + 1
      } else {
        const cellEnd = unquotedEnd(text, delimiterCode, at)
        const carriage = text[cellEnd] !== delimiter && text[cellEnd - 1] === '\r' && cellEnd > at
        const cell = text.slice(at, carriage ? cellEnd - 1 : cellEnd)
        cells.push(nulls?.has(cell) ? '' : cell)
        at = cellEnd
      }
      const after = text[at]
      if (after === delimiter) {
        at += 1
        continue
      }
      const lineEnd = after === '\r' && (at + 1 === end || text[at + 1] === '\n') ? 2 : 1
      if (at < end && after !== '\n' && lineEnd === 1)
        return { ...whole, problem: afterQuote(line, cells.length, delimiter, after) }
      at = Math.min(at + lineEnd, end)
      line += 1
      inRow = false
    }
    whole = { characters: at, lines: line - firstLine }
    if (!onRow(cells, rowLine)) break
  }
  return whole
}

export const byteOrderMark = '\ufeff'

const blankLineAt = (text: string, at: number): number =>
  text[at] === '\n' ? 1 : text[at] === '\r' && text[at + 1] === '\n' ? 2 : 0

/** The length of a line that begins as comments do, its end included. */
const commentAt = (text: string, at: number, comment: string | undefined): number => {
  if (comment === undefined || text[at] !== comment) return 0
  const end = text.indexOf('\n', at)
  return (end === -1 ? text.length : end + 1) - at
}

/** The place of the quote that closes the one at `open`; a doubled one does not. */
const closingQuote = (text: string, quote: string, open: number): number => {
  let at = text.indexOf(quote, open + 1)
  while (at !== -1 && text[at + 1] === quote) at = text.indexOf(quote, at + 2)
  return at
}

const unquotedEnd = (text: string, delimiterCode: number, from: number): number => {
  let at = from
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === delimiterCode || code === 10) break
  }
  return at
}

const lineEndsIn = (text: string): number => {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

const neverCloses = (line: number, cell: number, quote: string): RowProblem => ({
  line,
  expected: `the quote ${quote} that opens cell ${cell + 1} here to close`,
  found: 'the end of the file',
})

const afterQuote = (
  line: number,
  cell: number,
  delimiter: string,
  found: string | undefined,
): RowProblem => ({
  line,
  expected: `${JSON.stringify(delimiter)} or a line end after the quote that closes cell ${cell}`,
  found: JSON.stringify(found),
})
