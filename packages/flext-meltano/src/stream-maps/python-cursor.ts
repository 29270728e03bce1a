/** Goes through the tokens of an expression; what is not as it must be is thrown, and caught by the parser. */
import type { PythonToken, SyntaxProblem } from './python-token.ts'

export interface Cursor {
  readonly tokens: ReadonlyArray<PythonToken>
  at: number
}

export class Misread extends Error {
  readonly problem: SyntaxProblem
  constructor(problem: SyntaxProblem) {
    super(problem.expected)
    this.problem = problem
  }
}

export const leftOver = (token: PythonToken): SyntaxProblem =>
  token.text === '=' || token.text === ':='
    ? {
        at: token.at,
        expected: 'an expression',
        found: `an assignment, ${JSON.stringify(token.text)}`,
        hint: '== compares',
      }
    : { at: token.at, expected: 'the end of the expression', found: JSON.stringify(token.text) }

export const peek = ({ tokens, at }: Cursor): PythonToken =>
  tokens[at] ?? { kind: 'end', text: '', at: 0 }

export const isWord = (token: PythonToken, text: string): boolean =>
  token.text === text && (token.kind === 'name' || token.kind === 'operator')

export const take = (cursor: Cursor, ...texts: ReadonlyArray<string>): string | undefined => {
  const found = texts.find((text) => isWord(peek(cursor), text))
  if (found !== undefined) cursor.at += 1
  return found
}

export const insist = (cursor: Cursor, text: string): void => {
  if (take(cursor, text) === undefined) throw misread(peek(cursor), JSON.stringify(text))
}

export const misread = (token: PythonToken, expected: string): Misread =>
  token.text === '='
    ? new Misread(leftOver(token))
    : new Misread({
        at: token.at,
        expected,
        found: token.kind === 'end' ? 'the end' : JSON.stringify(token.text),
      })
