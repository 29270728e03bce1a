/**
 * SQL cut into tokens as SQLite cuts it (https://www.sqlite.org/lang_keywords.html and tokenize.c), or PostgreSQL:
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

type Shapes = ReadonlyArray<readonly [SqlToken['kind'] | 'nothing', RegExp]>

/** Whose SQL it is: they differ in what stands between which quotes, and in what a parameter is. */
export type SqlDialect = 'sqlite' | 'postgres'

const nothing = /\s+|--[^\n]*|\/\*[^]*?\*\//y
const number = /(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y

const shapes: Readonly<Record<SqlDialect, Shapes>> = {
  sqlite: [
    ['nothing', nothing],
    ['string', /'(?:[^']|'')*'/y],
    ['name', /"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/y],
    ['number', number],
    ['parameter', /\?\d*|[:@$#][\w$\u0080-\uffff]+/y],
    ['word', word],
    ['unclosed', /'[^]*|"[^]*|`[^]*|\[[^]*|\/\*[^]*/y],
    ['mark', /\|\||->>|->|<<|>>|<=|>=|==|!=|<>|[^]/y],
  ],
  // https://www.postgresql.org/docs/15/sql-syntax-lexical.html
  postgres: [
    ['nothing', nothing],
    ['string', /[eE]'(?:\\[^]|''|[^'\\])*'|(?:[bBxX]|[uU]&)?'(?:[^']|'')*'/y],
    ['string', /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[^]*?\$\1\$/y],
    ['unclosed', /[eE]'[^]*/y],
    ['name', /(?:[uU]&)?"(?:[^"]|"")*"/y],
    ['number', number],
    ['parameter', /\$\d+/y],
    ['word', word],
    ['unclosed', /'[^]*|"[^]*|\$\w*\$[^]*|\/\*[^]*/y],
    ['mark', /::|:=|\|\||->>|->|#>>|#>|@>|<@|<<|>>|<=|>=|!=|<>|[^]/y],
  ],
}

/** The tokens of a text; white space and comments are left out. */
export const sqlTokens = (sql: string, dialect: SqlDialect = 'sqlite'): ReadonlyArray<SqlToken> => {
  const tokens: Array<SqlToken> = []
  let line = 1
  for (let offset = 0; offset < sql.length;) {
    const [kind, text] = tokenAt(sql, offset, shapes[dialect])
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

const tokenAt = (
  sql: string,
  offset: number,
  known: Shapes,
): readonly [SqlToken['kind'] | 'nothing', string] => {
  for (const [kind, shape] of known) {
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
