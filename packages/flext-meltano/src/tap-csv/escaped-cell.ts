/** A cell of a dialect with an escape character, which takes whatever comes after it as it is. */
import type { CsvDialect } from './csv-config.ts'

export interface EscapedCell {
  readonly text: string
  /** Where the text goes on after the cell; -1 where it ends within. */
  readonly end: number
}

/** The quoted cell that opens at a place. */
export const quotedCell = (
  { quote, quotesOnce, escape = '' }: CsvDialect,
  text: string,
  open: number,
): EscapedCell => {
  let cell = ''
  for (let at = open + 1; at < text.length; at += 1) {
    const character = text[at] as string
    if (character === escape && text[at + 1] !== undefined) {
      at += 1
      cell += text[at] as string
    } else if (character !== quote) cell += character
    else if (quotesOnce === true || text[at + 1] !== quote) return { text: cell, end: at + 1 }
    else {
      at += 1
      cell += quote
    }
  }
  return { text: cell, end: -1 }
}

/** The cell without quotes that begins at a place, up to a delimiter or a line end. */
export const unquotedCell = (
  { delimiter, escape = '', nulls }: CsvDialect,
  text: string,
  from: number,
): EscapedCell => {
  let cell = ''
  let at = from
  for (; at < text.length; at += 1) {
    const character = text[at] as string
    if (character === delimiter || character === '\n') break
    if (character === '\r' && (text[at + 1] === '\n' || at + 1 === text.length)) break
    if (character !== escape) cell += character
    else {
      at += 1
      cell += text[at] ?? ''
    }
  }
  return { text: nulls?.has(text.slice(from, at)) ? '' : cell, end: at }
}
