/** Modules as syntax trees, with as little said of a node as merging needs. */
import { parseSync } from 'oxc-parser'

export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

export interface SyntaxTree {
  readonly text: string
  readonly body: ReadonlyArray<SyntaxNode>
  readonly comments: ReadonlyArray<{ readonly start: number; readonly end: number }>
}

/** The tree of a module, or the message of what is wrong with it. */
export const parseModule = (file: string, text: string): SyntaxTree | string => {
  const { program, comments, errors } = parseSync(file, text)
  const wrong = errors[0]
  if (wrong !== undefined) {
    const at = wrong.labels[0]?.start ?? 0
    return `${placeIn(file, text, at)}: ${wrong.message}`
  }
  return { text, body: program.body as unknown as ReadonlyArray<SyntaxNode>, comments }
}

/** `src/index.ts:3:1`. */
export const placeIn = (file: string, text: string, offset: number): string => {
  const before = text.slice(0, offset).split('\n')
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value

export const child = (node: SyntaxNode, field: string): SyntaxNode | undefined => {
  const value = node[field]
  return isNode(value) ? bare(value) : undefined
}

export const children = (node: SyntaxNode, field: string): ReadonlyArray<SyntaxNode> => {
  const value = node[field]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** Without what TypeScript and brackets put around an expression. */
const bare = (node: SyntaxNode): SyntaxNode => {
  const inner = node['expression']
  return /^(?:ParenthesizedExpression|TS(?:As|Satisfies|NonNull)Expression|TSParenthesizedType)$/.test(
    node.type,
  ) && isNode(inner)
    ? bare(inner)
    : node
}

export const textOf = ({ text }: SyntaxTree, { start, end }: SyntaxNode): string =>
  text.slice(start, end)

/** Of an identifier, a text, or whatever else names a property. */
export const nameOf = (tree: SyntaxTree, node: SyntaxNode | undefined): string => {
  if (node === undefined) return ''
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value']
  return typeof node['name'] === 'string' ? node['name'] : textOf(tree, node)
}
