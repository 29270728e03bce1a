/** What a Python expression stands for, told from the names in it. */
import type { SyntaxNode } from '@lezer/common'

import { member, RESULT, type Origin } from '../code/origin.ts'
import { childrenOf, textOf, type Here } from './tree.ts'

export const originOf = (node: SyntaxNode, here: Here): Origin | undefined => {
  const children = childrenOf(node)
  const [first, second] = children
  switch (node.name) {
    case 'VariableName':
      return here.scope.look(textOf(here, node))
    case 'MemberExpression': {
      const object = first === undefined ? undefined : originOf(first, here)
      const property = children.find(({ name }) => name === 'PropertyName')
      return object === undefined
        ? undefined
        : member(object, property === undefined ? '[]' : textOf(here, property))
    }
    case 'CallExpression': {
      if (first?.name === 'VariableName' && textOf(here, first) === 'super') {
        return here.self === undefined ? undefined : member(here.self, 'super')
      }
      const callee = first === undefined ? undefined : originOf(first, here)
      return callee === undefined ? undefined : member(callee, RESULT)
    }
    case 'AwaitExpression':
    case 'ParenthesizedExpression':
      return second === undefined ? undefined : originOf(second, here)
    case 'BinaryExpression':
      return children.some((each) => /^(or|and)$/.test(each.name)) && first !== undefined
        ? originOf(first, here)
        : undefined
    default:
      return undefined
  }
}

const wrappers = /^(typing\.)?(Optional|Annotated|Final|ClassVar|Awaitable)$/

/** An instance of the annotated type, where it is one that has a name. */
export const originOfType = (node: SyntaxNode, here: Here): Origin | undefined => {
  const children = childrenOf(node)
  const [first] = children
  switch (node.name) {
    case 'TypeDef':
      return children[1] === undefined ? undefined : originOfType(children[1], here)
    case 'VariableName': {
      const name = textOf(here, node)
      return /^(str|int|float|bool|bytes|dict|list|set|tuple|None|object|Any)$/.test(name)
        ? undefined
        : member(here.scope.look(name), RESULT)
    }
    case 'MemberExpression': {
      if (children.some(({ name }) => name === 'PropertyName')) {
        const origin = originOf(node, here)
        return origin === undefined ? undefined : member(origin, RESULT)
      }
      const inner = children[2]
      if (first === undefined || inner === undefined) return undefined
      if (wrappers.test(textOf(here, first)))
        return originOfType(
          inner.name === 'TupleExpression' ? (inner.firstChild ?? inner) : inner,
          here,
        )
      const origin = originOf(first, here)
      return origin?.module === undefined ? undefined : member(origin, RESULT)
    }
    case 'BinaryExpression':
      return first === undefined ? undefined : originOfType(first, here)
    case 'String':
      return member(here.scope.look(textOf(here, node).replaceAll(/["']/g, '')), RESULT)
    default:
      return undefined
  }
}
