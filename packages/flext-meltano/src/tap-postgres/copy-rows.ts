/**
 * The text format of COPY as rows of cells, a block at a time:
 * https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.2
 */
import { isAscii } from 'node:buffer'

import type { Cell } from '../singer/cells.ts'

/** Whole rows, as their lines. */
export interface CopyBlock {
  readonly lines: ReadonlyArray<string>
  /** Whether a line may hold nothing, or something escaped. */
  readonly escaped: boolean
  readonly plain: boolean
  readonly ascii: boolean
  readonly bytes: number
}

export interface CopyLines {
  /** The rows that are whole with these bytes. */
  readonly take: (bytes: Buffer) => CopyBlock | undefined
}

export const copyLines = (): CopyLines => {
  let rest: Buffer | undefined
  return {
    take: (bytes) => {
      const whole = rest === undefined ? bytes : Buffer.concat([rest, bytes])
      const end = whole.lastIndexOf(10)
      rest = end + 1 < whole.length ? whole.subarray(end + 1) : undefined
      if (end === -1) return undefined
      const ascii = isAscii(whole.subarray(0, end))
      const text = ascii ? whole.toString('latin1', 0, end) : whole.toString('utf8', 0, end)
      return {
        lines: text.split('\n'),
        escaped: text.includes('\\'),
        plain: !special.test(text),
        ascii,
        bytes: end + 1,
      }
    },
  }
}

/** What JSON escapes, beside the marks of COPY itself. */
// oxlint-disable-next-line no-control-regex
const special = /["\u0000-\u0008\u000b-\u001f]|\\[^N]/

/** The cells of a line. */
export const cellsOf = (line: string, escaped: boolean): Array<Cell> => {
  const cells: Array<Cell> = line.split('\t')
  if (escaped && line.includes('\\'))
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at] as string
      if (cell === String.raw`\N`) cells[at] = null
      else if (cell.includes('\\')) cells[at] = unescaped(cell)
    }
  return cells
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character)

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
