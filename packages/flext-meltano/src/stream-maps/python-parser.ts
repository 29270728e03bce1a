/**
 * Parses the Python expressions that mapping configs may hold. What Python has beyond that (statements,
 * lambda, assignment) is refused by name, with where it stands.
 */
import { either as E } from 'fp-ts'

import { displayAt, loopsAt, type Grammar } from './python-display.ts'
import { formattedParts } from './python-f-string.ts'
import { constants, keywordsOfPython, startsExpression } from './python-word.ts'
import type { BinaryOperator, CompareOperator, PythonExpression } from './python-syntax.ts'
import {
  insist,
  isWord,
  leftOver,
  Misread,
  misread,
  peek,
  take,
  type Cursor,
} from './python-cursor.ts'
import { pythonTokens, type SyntaxProblem } from './python-token.ts'

/** The expression, or the first thing that is wrong with it. */
export const parsePython = (source: string): E.Either<SyntaxProblem, PythonExpression> => {
  const tokens = pythonTokens(source)
  if (E.isLeft(tokens)) return tokens
  const cursor: Cursor = { tokens: tokens.right, at: 0 }
  try {
    const expression = tupleOrChoice(cursor)
    const rest = peek(cursor)
    return rest.kind === 'end' ? E.right(expression) : E.left(leftOver(rest))
  } catch (error) {
    if (error instanceof Misread) return E.left(error.problem)
    throw error
  }
}

/** `a, b` without parentheses is a tuple. */
const tupleOrChoice = (cursor: Cursor): PythonExpression => {
  const first = choice(cursor)
  if (!isWord(peek(cursor), ',')) return first
  const items = [first]
  while (take(cursor, ',') !== undefined && startsExpression(peek(cursor)))
    items.push(choice(cursor))
  return { node: 'tuple', items }
}

const choice = (cursor: Cursor): PythonExpression => {
  const token = peek(cursor)
  if (token.text === 'lambda') throw misread(token, 'an expression without lambda')
  const yes = either(cursor)
  if (take(cursor, 'if') === undefined) return yes
  const test = either(cursor)
  insist(cursor, 'else')
  return { node: 'choice', test, yes, no: choice(cursor) }
}

const either = (cursor: Cursor): PythonExpression => {
  let left = both(cursor)
  while (take(cursor, 'or')) left = { node: 'logic', operator: 'or', left, right: both(cursor) }
  return left
}

const both = (cursor: Cursor): PythonExpression => {
  let left = negation(cursor)
  while (take(cursor, 'and')) {
    left = { node: 'logic', operator: 'and', left, right: negation(cursor) }
  }
  return left
}

const negation = (cursor: Cursor): PythonExpression =>
  take(cursor, 'not')
    ? { node: 'unary', operator: 'not', operand: negation(cursor) }
    : comparison(cursor)

const comparison = (cursor: Cursor): PythonExpression => {
  const first = binary(cursor, 0)
  const rest: Array<readonly [CompareOperator, PythonExpression]> = []
  for (;;) {
    const operator = compareOperator(cursor)
    if (operator === undefined) break
    rest.push([operator, binary(cursor, 0)])
  }
  return rest.length === 0 ? first : { node: 'compare', first, rest }
}

const compareOperator = (cursor: Cursor): CompareOperator | undefined => {
  const simple = take(cursor, '==', '!=', '<=', '>=', '<', '>', 'in')
  if (simple !== undefined) return simple as CompareOperator
  if (take(cursor, 'is')) return take(cursor, 'not') ? 'is not' : 'is'
  if (isWord(peek(cursor), 'not') && isWord(cursor.tokens[cursor.at + 1] ?? peek(cursor), 'in')) {
    cursor.at += 2
    return 'not in'
  }
  return undefined
}

/** From the loosest to the tightest. */
const levels: ReadonlyArray<ReadonlyArray<BinaryOperator>> = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '//', '/', '%'],
]

const binary = (cursor: Cursor, level: number): PythonExpression => {
  const operators = levels[level]
  if (operators === undefined) return signed(cursor)
  let left = binary(cursor, level + 1)
  for (;;) {
    const operator = take(cursor, ...operators) as BinaryOperator | undefined
    if (operator === undefined) return left
    left = { node: 'binary', operator, left, right: binary(cursor, level + 1) }
  }
}

const signed = (cursor: Cursor): PythonExpression => {
  const operator = take(cursor, '-', '+', '~') as '-' | '+' | '~' | undefined
  if (operator !== undefined) return { node: 'unary', operator, operand: signed(cursor) }
  const left = trailed(cursor)
  return take(cursor, '**') ? { node: 'binary', operator: '**', left, right: signed(cursor) } : left
}

const trailed = (cursor: Cursor): PythonExpression => {
  let of = atom(cursor)
  for (;;) {
    if (take(cursor, '.')) {
      const token = peek(cursor)
      if (token.kind !== 'name') throw misread(token, 'a name')
      if (/^(?:_|func_)/.test(token.text) || forbidden.has(token.text)) {
        throw misread(token, 'a name that mapping expressions may use')
      }
      cursor.at += 1
      of = { node: 'attribute', of, name: token.text }
    } else if (take(cursor, '(')) of = called(cursor, of)
    else if (take(cursor, '[')) of = subscribed(cursor, of)
    else return of
  }
}

const forbidden = new Set(['format', 'format_map', 'mro'])

const called = (cursor: Cursor, callee: PythonExpression): PythonExpression => {
  const args: Array<PythonExpression> = []
  const keywords: Array<readonly [string, PythonExpression]> = []
  while (!take(cursor, ')')) {
    const token = peek(cursor)
    if (token.kind === 'name' && isWord(cursor.tokens[cursor.at + 1] ?? token, '=')) {
      cursor.at += 2
      keywords.push([token.text, choice(cursor)])
    } else {
      const item = choice(cursor)
      const loops = loopsAt(cursor, grammar)
      args.push(
        loops.length === 0 ? item : { node: 'comprehension', kind: 'generator', item, loops },
      )
    }
    if (!isWord(peek(cursor), ')')) insist(cursor, ',')
  }
  return { node: 'call', callee, args, keywords }
}

const subscribed = (cursor: Cursor, of: PythonExpression): PythonExpression => {
  const bound = (): PythonExpression | undefined =>
    isWord(peek(cursor), ':') || isWord(peek(cursor), ']') ? undefined : choice(cursor)
  const from = bound()
  if (!take(cursor, ':')) {
    if (from === undefined) throw misread(peek(cursor), 'a key')
    insist(cursor, ']')
    return { node: 'item', of, key: from }
  }
  const to = bound()
  const step = take(cursor, ':') ? bound() : undefined
  insist(cursor, ']')
  return {
    node: 'slice',
    of,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(step === undefined ? {} : { step }),
  }
}

const atom = (cursor: Cursor): PythonExpression => {
  const token = peek(cursor)
  if (token.kind === 'string') return strings(cursor)
  if (token.kind === 'number') {
    cursor.at += 1
    return { node: 'constant', value: token.value }
  }
  if (token.kind === 'name' && !keywordsOfPython.has(token.text)) {
    cursor.at += 1
    return Object.hasOwn(constants, token.text)
      ? { node: 'constant', value: constants[token.text] ?? null }
      : { node: 'name', name: token.text }
  }
  const display = displayAt(cursor, grammar)
  if (display !== undefined) return display
  throw misread(token, 'an expression')
}

const grammar: Grammar = {
  whole: (cursor) => tupleOrChoice(cursor),
  item: (cursor) => choice(cursor),
  simple: (cursor) => either(cursor),
}

/** Strings that stand beside each other are one. */
const strings = (cursor: Cursor): PythonExpression => {
  const parts: Array<Extract<PythonExpression, { node: 'text' }>['parts'][number]> = []
  for (let token = peek(cursor); token.kind === 'string'; token = peek(cursor)) {
    cursor.at += 1
    if (!token.isFormatted) parts.push(token.value)
    else {
      const formatted = formattedParts(token.value, parsePython)
      if (E.isLeft(formatted)) throw new Misread({ ...formatted.left, at: token.at })
      parts.push(...formatted.right)
    }
  }
  return parts.every((part) => typeof part === 'string')
    ? { node: 'constant', value: parts.join('') }
    : { node: 'text', parts }
}
