/**
 * SQL cut into tokens as SQLite cuts it (https://www.sqlite.org/lang_keywords.html and tokenize.c):
 * enough to know where statements end and which names stand where tables are named.
 */

export interface SqlToken {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'parameter' | 'mark' | 'unclosed'
  /** As written. */
  readonly text: string
  /** Without quotes; of words and marks the text itself. */
  readonly value: string
  readonly offset: number
  /** Counts from one. */
  readonly line: number
}

const shapes: ReadonlyArray<readonly [SqlToken['kind'] | 'nothing', RegExp]> = [
  ['nothing', /\s+|--[^\n]*|\/\*[^]*?\*\//y],
  ['string', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/y],
  ['number', /(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y],
  ['parameter', /\?\d*|[:@$#][\w$\u0080-\uffff]+/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['unclosed', /'[^]*|"[^]*|`[^]*|\[[^]*|\/\*[^]*/y],
  ['mark', /\|\||->>|->|<<|>>|<=|>=|==|!=|<>|[^]/y],
]

/** The tokens of a text; white space and comments are left out. */
export const sqlTokens = (sql: string): ReadonlyArray<SqlToken> => {
  const tokens: Array<SqlToken> = []
  let line = 1
  for (let offset = 0; offset < sql.length;) {
    const [kind, text] = tokenAt(sql, offset)
    if (kind !== 'nothing') tokens.push({ kind, text, value: unquoted(kind, text), offset, line })
    for (const letter of text) if (letter === '\n') line++
    offset += text.length
  }
  return tokens
}

/** Whether a token is this keyword; names between quotes never are. */
export const isWord = (token: SqlToken | undefined, ...words: ReadonlyArray<string>): boolean =>
  token?.kind === 'word' && words.includes(token.text.toUpperCase())

export const isMark = (token: SqlToken | undefined, mark: string): boolean =>
  token?.kind === 'mark' && token.text === mark

const tokenAt = (sql: string, offset: number): readonly [SqlToken['kind'] | 'nothing', string] => {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = offset
    const found = shape.exec(sql)
    if (found) return [kind, found[0]]
  }
  return ['mark', sql.charAt(offset)]
}

const unquoted = (kind: SqlToken['kind'] | 'nothing', text: string): string => {
  if (kind !== 'name' && kind !== 'string') return text
  const quote = text.charAt(0)
  const inner = text.slice(1, -1)
  return quote === '[' ? inner : inner.replaceAll(quote + quote, quote)
}
