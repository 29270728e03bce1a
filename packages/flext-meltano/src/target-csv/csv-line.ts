/** Records as lines of CSV after RFC 4180: what has to be quoted is, and objects are JSON. */
import { exactNumber } from '../singer/exact-number.ts'
import type { Cell } from '../singer/cells.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { CsvFormat } from './csv-target-config.ts'

/** The line of a record, with its end. */
export const recordToLine =
  (format: CsvFormat, columns: ReadonlyArray<string>): ((record: SingerRecord) => string) =>
  (record) =>
    joined(format, columns, (name) => record[name])

/** The line of cells, with its end; missing ones are nothing. */
export const cellsToLine =
  (format: CsvFormat, columns: ReadonlyArray<string>): ((cells: ReadonlyArray<Cell>) => string) =>
  (cells) =>
    joined(format, columns, (_name, at) => cells[at])

const joined = (
  format: CsvFormat,
  columns: ReadonlyArray<string>,
  valueOf: (name: string, at: number) => unknown,
): string => {
  let line = ''
  for (const [at, name] of columns.entries()) {
    if (at > 0) line += format.delimiter
    line += cellOf(format, valueOf(name, at))
  }
  // An empty line is no row, and so a row of one column says in quotes that it is there.
  return (line === '' ? format.quote + format.quote : line) + format.lineEnd
}

const cellOf = (format: CsvFormat, value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return textCell(format, value)
    case 'number':
      return Number.isFinite(value) ? plainCell(format, JSON.stringify(value)) : format.nothing
    case 'boolean':
      return plainCell(format, String(value))
    case 'object':
      return value === null
        ? format.nothing
        : plainCell(format, exactNumber(value) ?? JSON.stringify(value))
    default:
      return format.nothing
  }
}

const textCell = (format: CsvFormat, text: string): string =>
  format.quoteAll || text === '' || text === format.nothing || text.startsWith('\ufeff')
    ? quoted(format, text)
    : plainCell(format, text)

/** A cell that is quoted only where it has to be. */
const plainCell = (format: CsvFormat, text: string): string =>
  text.includes(format.delimiter) ||
  text.includes(format.quote) ||
  text.includes('\n') ||
  text.includes('\r')
    ? quoted(format, text)
    : text

const quoted = ({ quote }: CsvFormat, text: string): string =>
  quote + text.replaceAll(quote, quote + quote) + quote
