/** Lists, tuples, dictionaries and sets as they are written out, and the loops in them. */
import { insist, isWord, misread, peek, take, type Cursor } from './python-cursor.ts'
import type { PythonExpression, PythonLoop, PythonSpread, PythonTarget } from './python-syntax.ts'
import { keywordsOfPython } from './python-word.ts'

/** What stands inside of them: an item, which may be a choice, without commas or with them. */
export interface Grammar {
  readonly whole: (cursor: Cursor) => PythonExpression
  readonly item: (cursor: Cursor) => PythonExpression
  /** Without `if`, which has a meaning of its own behind it. */
  readonly simple: (cursor: Cursor) => PythonExpression
}

/** Undefined where none begins. */
export const displayAt = (cursor: Cursor, grammar: Grammar): PythonExpression | undefined => {
  if (take(cursor, '(')) return parenthesized(cursor, grammar)
  if (take(cursor, '[')) return listed(cursor, grammar)
  return take(cursor, '{') ? braced(cursor, grammar) : undefined
}

const parenthesized = (cursor: Cursor, grammar: Grammar): PythonExpression => {
  if (take(cursor, ')')) return { node: 'tuple', items: [] }
  const item = grammar.whole(cursor)
  const loops = loopsAt(cursor, grammar)
  insist(cursor, ')')
  return loops.length === 0 ? item : { node: 'comprehension', kind: 'generator', item, loops }
}

const listed = (cursor: Cursor, grammar: Grammar): PythonExpression => {
  if (take(cursor, ']')) return { node: 'list', items: [] }
  const first = itemOfList(cursor, grammar)
  const loops = first.node === 'spread' ? [] : loopsAt(cursor, grammar)
  if (first.node !== 'spread' && loops.length > 0) {
    insist(cursor, ']')
    return { node: 'comprehension', kind: 'list', item: first, loops }
  }
  return { node: 'list', items: itemsUntil(cursor, grammar, first, ']') }
}

const itemOfList = (cursor: Cursor, grammar: Grammar): PythonExpression | PythonSpread =>
  take(cursor, '*') ? { node: 'spread', of: grammar.simple(cursor) } : grammar.item(cursor)

const braced = (cursor: Cursor, grammar: Grammar): PythonExpression => {
  if (take(cursor, '}')) return { node: 'dict', entries: [] }
  if (isWord(peek(cursor), '**'))
    return { node: 'dict', entries: entriesUntil(cursor, grammar, []) }
  const first = grammar.item(cursor)
  if (take(cursor, ':')) {
    const value = grammar.item(cursor)
    const loops = loopsAt(cursor, grammar)
    if (loops.length === 0) {
      if (!isWord(peek(cursor), '}')) insist(cursor, ',')
      return { node: 'dict', entries: entriesUntil(cursor, grammar, [[first, value]]) }
    }
    insist(cursor, '}')
    const item: PythonExpression = { node: 'tuple', items: [first, value] }
    return { node: 'comprehension', kind: 'dict', item, loops }
  }
  const loops = loopsAt(cursor, grammar)
  if (loops.length === 0) return { node: 'set', items: itemsUntil(cursor, grammar, first, '}') }
  insist(cursor, '}')
  return { node: 'comprehension', kind: 'set', item: first, loops }
}

type Entry = Extract<PythonExpression, { readonly node: 'dict' }>['entries'][number]

const entriesUntil = (
  cursor: Cursor,
  grammar: Grammar,
  first: ReadonlyArray<Entry>,
): ReadonlyArray<Entry> => {
  const entries = [...first]
  while (!take(cursor, '}')) {
    if (take(cursor, '**')) entries.push([undefined, grammar.simple(cursor)])
    else {
      const key = grammar.item(cursor)
      insist(cursor, ':')
      entries.push([key, grammar.item(cursor)])
    }
    if (!isWord(peek(cursor), '}')) insist(cursor, ',')
  }
  return entries
}

const itemsUntil = (
  cursor: Cursor,
  grammar: Grammar,
  first: PythonExpression | PythonSpread,
  end: string,
): ReadonlyArray<PythonExpression | PythonSpread> => {
  const items = [first]
  while (!take(cursor, end)) {
    insist(cursor, ',')
    if (take(cursor, end)) break
    items.push(end === ']' ? itemOfList(cursor, grammar) : grammar.item(cursor))
  }
  return items
}

export const loopsAt = (cursor: Cursor, grammar: Grammar): ReadonlyArray<PythonLoop> => {
  const loops: Array<PythonLoop> = []
  while (take(cursor, 'for')) {
    const target = targetAt(cursor)
    insist(cursor, 'in')
    const over = grammar.simple(cursor)
    const conditions: Array<PythonExpression> = []
    while (take(cursor, 'if')) conditions.push(grammar.simple(cursor))
    loops.push({ target, over, conditions })
  }
  return loops
}

/** `a`, `a, b`, `(a, (b, c))` */
const targetAt = (cursor: Cursor): PythonTarget => {
  const targets: Array<PythonTarget> = []
  let isTuple = false
  do {
    const token = peek(cursor)
    if (take(cursor, '(')) {
      targets.push(targetAt(cursor))
      insist(cursor, ')')
    } else if (token.kind === 'name' && !keywordsOfPython.has(token.text)) {
      targets.push(token.text)
      cursor.at += 1
    } else if (!isTuple) throw misread(token, 'a name')
    isTuple ||= isWord(peek(cursor), ',')
  } while (take(cursor, ','))
  const [only] = targets
  return !isTuple && only !== undefined ? only : targets
}
