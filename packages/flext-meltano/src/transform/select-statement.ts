/** Whether the text of a model is one SELECT and nothing else; a model may only look. */
import { isMark, isWord, sqlTokens, type SqlToken, type SqlDialect } from './sql-token.ts'

export interface SelectStatement {
  /** The tokens of the statement, without the semicolon that may end it. */
  readonly tokens: ReadonlyArray<SqlToken>
  /** The statement alone. */
  readonly text: string
}

export interface SelectProblem {
  readonly line: number
  readonly expected: string
  readonly found: string
}

/** The statement of a model's file, or what stands there instead. */
export const selectStatement = (
  sql: string,
  dialect: SqlDialect = 'sqlite',
): { readonly statement: SelectStatement } | { readonly problem: SelectProblem } => {
  const tokens = sqlTokens(sql, dialect)
  const problem = problemIn(tokens)
  if (problem) return { problem }
  const end = tokens.findIndex((token) => isMark(token, ';'))
  const own = end < 0 ? tokens : tokens.slice(0, end)
  const last = own.at(-1)
  const text = last ? sql.slice(0, last.offset + last.text.length) : ''
  return { statement: { tokens: own, text } }
}

const problemIn = (tokens: ReadonlyArray<SqlToken>): SelectProblem | undefined => {
  const [first] = tokens
  if (!first) return { line: 1, expected: 'a SELECT statement', found: 'nothing' }
  const unclosed = tokens.find(({ kind }) => kind === 'unclosed')
  if (unclosed) {
    const opening = unclosed.text.startsWith('/*') ? '/*' : unclosed.text.charAt(0)
    return { line: unclosed.line, expected: `the end of what ${opening} begins`, found: 'none' }
  }
  if (!isWord(first, 'SELECT', 'WITH'))
    return { line: first.line, expected: 'SELECT or WITH … SELECT', found: shown(first) }
  const end = tokens.findIndex((token) => isMark(token, ';'))
  const next = end < 0 ? undefined : tokens.slice(end).find((token) => !isMark(token, ';'))
  if (next) return { line: next.line, expected: 'one statement', found: `another, ${shown(next)}` }
  const parameter = tokens.find(({ kind }) => kind === 'parameter')
  if (parameter)
    return { line: parameter.line, expected: 'values', found: `the parameter ${parameter.text}` }
  return isWord(first, 'WITH') ? otherThanSelect(tokens) : undefined
}

/** `WITH … INSERT` and its like: the first verb outside parentheses decides. */
const otherThanSelect = (tokens: ReadonlyArray<SqlToken>): SelectProblem | undefined => {
  let depth = 0
  for (const token of tokens) {
    if (isMark(token, '(')) depth++
    else if (isMark(token, ')')) depth--
    else if (depth === 0 && isWord(token, 'SELECT', 'VALUES')) return undefined
    else if (depth === 0 && isWord(token, 'INSERT', 'UPDATE', 'DELETE', 'REPLACE'))
      return { line: token.line, expected: 'WITH … SELECT', found: `WITH … ${shown(token)}` }
  }
  return { line: tokens.at(-1)?.line ?? 1, expected: 'WITH … SELECT', found: 'no SELECT' }
}

const shown = ({ text }: SqlToken): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
