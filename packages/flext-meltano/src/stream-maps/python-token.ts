/** Cuts a Python expression into names, numbers, strings and operators, each with where it begins. */
import { either as E } from 'fp-ts'

export type PythonToken =
  | { readonly kind: 'name' | 'operator' | 'end'; readonly text: string; readonly at: number }
  | {
      readonly kind: 'number'
      readonly value: number | bigint
      readonly text: string
      readonly at: number
    }
  | {
      readonly kind: 'string'
      readonly value: string
      /** An f-string: its braces still stand. */
      readonly isFormatted: boolean
      readonly text: string
      readonly at: number
    }

/** What is wrong with an expression, and where in it; the first character is at 0. */
export interface SyntaxProblem {
  readonly at: number
  readonly expected: string
  readonly found: string
  readonly hint?: string
}

const BLANK = /[\s]+|#[^\n]*/y
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy
const NUMBER =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y
const STRING =
  /([rRbBuUfF]{0,2})('''[^]*?'''|"""[^]*?"""|'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*")/y
const OPERATOR = /\*\*|\/\/|<<|>>|<=|>=|==|!=|:=|->|[-+*/%<>=()[\]{}.,:&|^~@!;]/y

export const pythonTokens = (
  source: string,
): E.Either<SyntaxProblem, ReadonlyArray<PythonToken>> => {
  const tokens: Array<PythonToken> = []
  for (let at = 0; at < source.length;) {
    const blank = matchAt(BLANK, source, at)
    if (blank !== undefined) {
      at += blank[0].length
      continue
    }
    const token = tokenAt(source, at)
    if (token === undefined) {
      const found = JSON.stringify(source.slice(at, at + 12))
      const isString = /^[rRbBuUfF]{0,2}['"]/.test(source.slice(at))
      const expected = isString ? 'a string that is closed' : 'a Python expression'
      return E.left({ at, expected, found })
    }
    if (token.kind === 'string' && /^[^rR]?['"][^]*\\N\{/.test(token.text)) {
      return E.left({
        at,
        expected: 'characters themselves, or by code',
        found: 'one by name, \\N{…}',
      })
    }
    if (token.kind === 'string' && /^[a-z]*b/i.test(token.text.replace(/['"][^]*$/, ''))) {
      return E.left({ at, expected: 'a text', found: 'bytes, which mapping expressions have not' })
    }
    tokens.push(token)
    at += token.text.length
  }
  return E.right([...tokens, { kind: 'end', text: '', at: source.length }])
}

const tokenAt = (source: string, at: number): PythonToken | undefined => {
  const string = matchAt(STRING, source, at)
  if (string !== undefined) return stringToken(string, at)
  const number = matchAt(NUMBER, source, at)
  if (number !== undefined)
    return { kind: 'number', value: numberOf(number[0]), text: number[0], at }
  const name = matchAt(NAME, source, at)
  if (name !== undefined) return { kind: 'name', text: name[0], at }
  const operator = matchAt(OPERATOR, source, at)
  return operator === undefined ? undefined : { kind: 'operator', text: operator[0], at }
}

const stringToken = (
  [text, prefix = '', quoted = '']: RegExpExecArray,
  at: number,
): PythonToken => {
  const quotes = /^('''|"""|'|")/.exec(quoted)?.[0].length ?? 1
  const inside = quoted.slice(quotes, -quotes)
  const isRaw = /r/i.test(prefix)
  return {
    kind: 'string',
    value: isRaw ? inside : unescaped(inside),
    isFormatted: /f/i.test(prefix),
    text,
    at,
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

const unescaped = (text: string): string =>
  text.replaceAll(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([^]))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, one?: string) => {
      const code = x ?? u ?? long
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16))
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      return ESCAPES[one ?? ''] ?? whole
    },
  )

const numberOf = (text: string): number | bigint => {
  const digits = text.replaceAll('_', '')
  return /^0[xXoObB]/.test(digits) || /^\d+$/.test(digits) ? BigInt(digits) : Number(digits)
}

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}
