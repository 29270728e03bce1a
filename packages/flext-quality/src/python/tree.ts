/** Nodes of a Python syntax tree, without the tokens that only punctuate. */
import type { SyntaxNode } from '@lezer/common'

import type { CodeClass, CodeFunction } from '../code/code-file.ts'
import type { Deed } from '../code/deed.ts'
import type { Origin } from '../code/origin.ts'
import type { Place } from '../code/place.ts'
import type { Scope } from '../code/scope.ts'

export interface Source {
  readonly text: string
  readonly placeAt: (offset: number) => Place
  readonly functions: CodeFunction[]
  readonly classes: Map<string, CodeClass>
  readonly walk: Walk
}

/** The parts of the reader that call each other. */
export interface Walk {
  readonly deeds: (node: SyntaxNode, here: Here) => readonly Deed[]
  readonly function: (
    node: SyntaxNode,
    decorators: readonly SyntaxNode[],
    here: Here,
  ) => CodeFunction
  readonly class: (node: SyntaxNode, here: Here) => void
}

export interface Here {
  readonly source: Source
  readonly scope: Scope
  /** The function or class around it, `''` at the top of the file. */
  readonly owner: string
  readonly self?: Origin
}

export const within = (here: Here, name: string): string =>
  here.owner === '' ? name : `${here.owner}.${name}`

export const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] => {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child)
  }
  return children
}

export const textOf = ({ source }: Here, { from, to }: SyntaxNode): string =>
  source.text.slice(from, to)

/** On one line, cut where it gets long. */
export const shortText = (here: Here, node: SyntaxNode): string => {
  const text = textOf(here, node).slice(0, 400).replaceAll(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** The value of a string literal; parts that are computed are a `?`. */
export const literalText = (here: Here, node: SyntaxNode): string | undefined => {
  if (node.name === 'ContinuedString') {
    return childrenOf(node)
      .map((each) => literalText(here, each) ?? '?')
      .join('')
  }
  if (node.name === 'ParenthesizedExpression') {
    const inner = childrenOf(node)[1]
    return inner === undefined ? undefined : literalText(here, inner)
  }
  if (node.name === 'CallExpression') {
    // sqlalchemy's text("INSERT …")
    const [callee, given] = childrenOf(node)
    const first = given === undefined ? undefined : childrenOf(given)[1]
    return callee !== undefined &&
      first !== undefined &&
      /^(\w+\.)?(text|SQL|sql)$/.test(textOf(here, callee))
      ? literalText(here, first)
      : undefined
  }
  if (node.name === 'BinaryExpression' && node.firstChild !== null)
    return literalText(here, node.firstChild)
  if (node.name !== 'String' && node.name !== 'FormatString') return undefined
  return textOf(here, node)
    .replace(/^[A-Za-z]*("""|'''|"|')/, '')
    .replace(/("""|'''|"|')$/, '')
    .replaceAll(/\{[^}]*\}/g, '?')
}
