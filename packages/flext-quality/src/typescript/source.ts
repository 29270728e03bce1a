/** What is passed along while one TypeScript source is read. */
import type { ArrowFunctionExpression, Class, Function, Node } from 'oxc-parser'

import type { CodeClass, CodeFunction } from '../code/code-file.ts'
import type { Deed } from '../code/deed.ts'
import type { Origin } from '../code/origin.ts'
import type { Place } from '../code/place.ts'
import type { Scope } from '../code/scope.ts'

export type AnyFunction = Function | ArrowFunctionExpression

export interface Source {
  readonly text: string
  readonly placeAt: (offset: number) => Place
  readonly functions: CodeFunction[]
  readonly classes: Map<string, CodeClass>
  readonly walk: Walk
}

/** The parts of the reader that call each other. */
export interface Walk {
  readonly deeds: (node: Node, here: Here) => readonly Deed[]
  /** What the function does, where it is called on the spot; `called` is what calls it. */
  readonly body: (node: AnyFunction, here: Here, called?: Origin) => readonly Deed[]
  /** Takes the function down under a name of its own. */
  readonly apart: (node: AnyFunction, name: string, here: Here) => CodeFunction
  readonly class: (node: Class, name: string, here: Here) => void
}

/** Where in the source the reader is. */
export interface Here {
  readonly source: Source
  readonly scope: Scope
  /** The function or class around it, `''` at the top of the file. */
  readonly owner: string
  readonly self?: Origin
  /** What is computed here is waited for. */
  readonly awaited: boolean
  /** `Promise.all` waits for each of a list that is computed here. */
  readonly joined?: 'all' | 'settled'
  /** What the function around it returns is waited for. */
  readonly returned: boolean
}

export const within = (here: Here, name: string): string =>
  here.owner === '' ? name : `${here.owner}.${name}`

/** The text of a node on one line, cut where it gets long. */
export const textOf = (
  { source }: Here,
  { start, end }: { readonly start: number; readonly end: number },
  most = 60,
): string => {
  const text = source.text
    .slice(start, Math.min(end, start + 400))
    .replaceAll(/\s*\n\s*(?=[.?)])/g, '')
    .replaceAll(/\s+/g, ' ')
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

export const isFunction = (node: Node): node is AnyFunction =>
  node.type === 'ArrowFunctionExpression' ||
  node.type === 'FunctionExpression' ||
  node.type === 'FunctionDeclaration'
