/** What can be read of the arguments of a call. */
import type { Expression, Node } from 'oxc-parser'

import type { Given } from '../code/deed.ts'
import { RESULT } from '../code/origin.ts'
import { keyOf } from './key-of.ts'
import type { Here } from './source.ts'

export const givenOf = (nodes: readonly Node[], here: Here): Given => {
  const keys: Record<string, string> = {}
  let text: string | undefined
  let made: string | undefined
  for (const node of nodes) {
    text ??= literalText(node)
    if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      made ??= calleeName(node.callee)
    }
    if (node.type === 'Identifier') made ??= makerOf(node.name, here)
    if (node.type === 'ObjectExpression') Object.assign(keys, keysOf(node))
  }
  return {
    keys,
    ...(text === undefined ? {} : { text: text.slice(0, 200) }),
    ...(made === undefined ? {} : { made }),
    names: nodes.flatMap(namesIn),
  }
}

/** `options`, `{ ...options }`, `{ id: order.id }`: what is passed on, whatever it holds. */
const namesIn = (node: Node): readonly string[] => {
  switch (node.type) {
    case 'Identifier':
      return [node.name]
    case 'SpreadElement':
      return namesIn(node.argument)
    case 'MemberExpression':
      return [...namesIn(node.object), keyOf(node.property) ?? '']
    case 'ArrayExpression':
      return node.elements.flatMap((each) => (each === null ? [] : namesIn(each)))
    case 'TemplateLiteral':
      return node.expressions.flatMap(namesIn)
    case 'ObjectExpression':
      return node.properties.flatMap((each) =>
        namesIn(each.type === 'SpreadElement' ? each.argument : each.value),
      )
    default:
      return []
  }
}

const literalText = (node: Node): string | undefined => {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.raw).join('?')
  if (node.type === 'TaggedTemplateExpression') return literalText(node.quasi)
  if (node.type === 'ParenthesizedExpression') return literalText(node.expression)
  return node.type === 'BinaryExpression' ? literalText(node.left) : undefined
}

const keysOf = (
  node: Extract<Node, { readonly type: 'ObjectExpression' }>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    node.properties.flatMap((property) => {
      if (property.type !== 'Property') return []
      const key = keyOf(property.key)
      return key === undefined ? [] : [[key, literalText(property.value) ?? '']]
    }),
  )

/** What made a variable: `GetSecretValueCommand` of `const command = new GetSecretValueCommand()`. */
const makerOf = (name: string, { scope }: Here): string | undefined => {
  const { path } = scope.look(name)
  return path.at(-1) === RESULT ? path.at(-2) : undefined
}

const calleeName = (callee: Expression): string | undefined => {
  if (callee.type === 'Identifier') return callee.name
  return callee.type === 'MemberExpression' ? keyOf(callee.property) : undefined
}
