/**
 * The tables a SELECT reads, found where tables are named: after FROM and JOIN, between the commas
 * there, and after IN. Names of common table expressions are no tables within their reach.
 */
import { fold } from '../target-sqlite/name.ts'
import { isMark, isWord, type SqlToken } from './sql-token.ts'

export interface TableRead {
  readonly name: string
  /** `main` in `main.airports`. */
  readonly schema: string | undefined
  readonly line: number
}

/** Every reading of a table, in the order of the text. */
export const tableReads = (tokens: ReadonlyArray<SqlToken>): ReadonlyArray<TableRead> => {
  const reads: Array<TableRead> = []
  query(tokens, new Set(), reads)
  return reads
}

type Names = ReadonlySet<string>

/** A whole query: its common table expressions first, then everything else. */
const query = (tokens: ReadonlyArray<SqlToken>, outer: Names, reads: Array<TableRead>): void => {
  if (!isWord(tokens[0], 'WITH')) return body(tokens, outer, reads, false)

  const bodies: Array<ReadonlyArray<SqlToken>> = []
  const names = new Set(outer)
  let at = isWord(tokens[1], 'RECURSIVE') ? 2 : 1
  for (;;) {
    const name = tokens[at]
    if (!name) return
    names.add(fold(name.value))
    at++
    if (isMark(tokens[at], '(')) at = closing(tokens, at) + 1
    while (at < tokens.length && !isMark(tokens[at], '(')) at++
    const end = closing(tokens, at)
    bodies.push(tokens.slice(at + 1, end))
    at = end + 1
    if (!isMark(tokens[at], ',')) break
    at++
  }
  for (const inner of bodies) query(inner, names, reads)
  body(tokens.slice(at), names, reads, false)
}

const endsFrom = [
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'ORDER',
  'LIMIT',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'SELECT',
  'VALUES',
]

/**
 * Tokens of one level. `tableNext` says that a table may be named at once, as after FROM. Between the
 * parentheses of a function FROM begins no clause: `extract(year from at)`.
 */
const body = (
  tokens: ReadonlyArray<SqlToken>,
  names: Names,
  reads: Array<TableRead>,
  tableNext: boolean,
  isQuery = true,
): void => {
  let inFrom = tableNext
  let expected = tableNext
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as SqlToken
    if (isMark(token, '(')) {
      const end = closing(tokens, at)
      const inner = tokens.slice(at + 1, end)
      if (isWord(inner[0], 'SELECT', 'WITH', 'VALUES')) query(inner, names, reads)
      else body(inner, names, reads, expected, false)
      expected = false
      at = end
    } else if (isQuery && isWord(token, 'FROM') && !isWord(tokens[at - 1], 'DISTINCT')) {
      inFrom = expected = true
    } else if (isWord(token, 'JOIN') || (inFrom && isMark(token, ','))) {
      expected = true
    } else if (isWord(token, ...endsFrom)) {
      inFrom = expected = false
    } else if (expected && isWord(token, 'LATERAL', 'ONLY')) {
      continue
    } else if (expected || isNamedAfterIn(tokens, at)) {
      const qualified = isMark(tokens[at + 1], '.')
      const name = qualified ? tokens[at + 2] : token
      if (qualified) at += 2
      const isFunction = isMark(tokens[at + 1], '(')
      if (name && !isFunction && (qualified || !names.has(fold(name.value))))
        reads.push({
          name: name.value,
          schema: qualified ? token.value : undefined,
          line: token.line,
        })
      expected = false
    }
  }
}

/** SQLite's `x IN airports`, short for `x IN (SELECT * FROM airports)`. */
const isNamedAfterIn = (tokens: ReadonlyArray<SqlToken>, at: number): boolean =>
  isWord(tokens[at - 1], 'IN') && (tokens[at]?.kind === 'word' || tokens[at]?.kind === 'name')

/** Where the parenthesis that opens at `at` closes, or the end. */
const closing = (tokens: ReadonlyArray<SqlToken>, at: number): number => {
  let depth = 0
  for (let next = at; next < tokens.length; next++) {
    if (isMark(tokens[next], '(')) depth++
    else if (isMark(tokens[next], ')') && --depth === 0) return next
  }
  return tokens.length
}
