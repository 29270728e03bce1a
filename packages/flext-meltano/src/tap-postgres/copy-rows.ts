/**
 * The text format of COPY as rows of cells, a block at a time:
 * https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.2
 */
import { isAscii } from 'node:buffer'

import type { Cell, CellBlock } from '../singer/cells.ts'

/** The bytes of whole rows, as text. */
export interface CopyText {
  /** Every row ends with a line end. */
  readonly text: string
  readonly block: CellBlock
}

export interface CopyTexts {
  /** The rows that are whole with these bytes. */
  readonly take: (bytes: Buffer) => CopyText | undefined
}

export const copyTexts = (): CopyTexts => {
  let rest: Buffer | undefined
  return {
    take: (bytes) => {
      const whole = rest === undefined ? bytes : Buffer.concat([rest, bytes])
      const end = whole.lastIndexOf(newline) + 1
      rest = end < whole.length ? whole.subarray(end) : undefined
      if (end === 0) return undefined
      const ascii = isAscii(whole.subarray(0, end))
      const text = whole.toString(ascii ? 'latin1' : 'utf8', 0, end)
      const block = {
        ascii,
        bytes: end,
        // Not every taker asks.
        get plain() {
          return !special.test(text)
        },
      }
      return { text, block }
    },
  }
}

/** What JSON escapes, beside the marks of COPY itself. */
// oxlint-disable-next-line no-control-regex -- what is not there makes a block plain
const special = /["\u0000-\u0008\u000b-\u001f]|\\[^N]/

export interface CopyRows {
  /** The row under way; each next one takes its place. */
  readonly cells: Array<Cell>
  /** Goes to the next row of the text, if there is one. */
  readonly next: () => boolean
  /** Begins with another text. */
  readonly begin: (text: string) => void
}

export const copyRows = (): CopyRows => {
  const cells: Array<Cell> = []
  let text = ''
  let at = 0
  return {
    cells,
    begin: (another) => {
      text = another
      at = 0
    },
    next: () => {
      const { length } = text
      if (at >= length) return false
      let column = 0
      let from = at
      let escaped = false
      for (; at < length; at += 1) {
        const code = text.charCodeAt(at)
        if (code > backslash || (code !== tab && code !== newline && code !== backslash)) continue
        if (code === backslash) {
          escaped = true
          continue
        }
        const cell = text.slice(from, at)
        cells[column] = escaped ? unescaped(cell) : cell
        column += 1
        from = at + 1
        escaped = false
        if (code === newline) break
      }
      at += 1
      return true
    },
  }
}

const unescaped = (text: string): Cell =>
  text === String.raw`\N`
    ? null
    : text.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character)

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const tab = 9
const newline = 10
const backslash = 92
