/** Whether a handler makes anything of the error it caught, beside telling a log. */
import type { Node } from 'oxc-parser'

import { childrenOf } from './children.ts'
import { keyOf } from './key-of.ts'

const logs = /^(console|logger|log|logging|winston|pino|debug|sentry|_?logger)$/i

/** Thrown, returned, kept or handed on. A handler that leaves with a failure uses it, too. */
export const usesError = (clause: Extract<Node, { readonly type: 'CatchClause' }>): boolean => {
  const names = clause.param === null ? [] : namesIn(clause.param)
  return uses(clause.body, new Set(names))
}

const namesIn = (node: Node): readonly string[] =>
  node.type === 'Identifier' ? [node.name] : childrenOf(node).flatMap(namesIn)

const uses = (node: Node, names: ReadonlySet<string>): boolean => {
  if (node.type === 'ThrowStatement' || node.type === 'ReturnStatement') return true
  if (node.type === 'CallExpression' && isLog(node.callee)) return false
  if (node.type === 'MemberExpression' && !node.computed) return uses(node.object, names)
  if (node.type === 'Property' && !node.computed) return uses(node.value, names)
  if (node.type === 'Identifier') return names.has(node.name)
  return childrenOf(node).some((child) => uses(child, names))
}

const isLog = (callee: Node): boolean => {
  if (callee.type === 'Identifier') return logs.test(callee.name)
  if (callee.type !== 'MemberExpression') return false
  if (logs.test(keyOf(callee.property) ?? '')) return true
  return isLog(callee.object)
}
