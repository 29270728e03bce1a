/** What statements and expressions do, in the order in which they are evaluated. */
import type { Node, Statement } from 'oxc-parser'

import type { Choice, Deed } from '../code/deed.ts'
import { bind } from './bind.ts'
import { callOf } from './call.ts'
import { childrenOf } from './children.ts'
import { attemptOf, loopOf, switchOf } from './control-flow.ts'
import { keyOf } from './key-of.ts'
import { originOf } from './origin-of.ts'
import { isFunction, textOf, within, type Here } from './source.ts'

export const deedsOf = (node: Node, here: Here): readonly Deed[] => {
  const { walk } = here.source
  if (isFunction(node)) {
    const name = within(here, node.id?.name ?? '<anonymous>')
    walk.apart(node, name, here)
    return []
  }
  switch (node.type) {
    case 'ExportDefaultDeclaration': {
      const { declaration } = node
      if (!isFunction(declaration) || declaration.id !== null) return deedsOf(declaration, here)
      walk.apart(declaration, 'default', here)
      return []
    }
    case 'ClassDeclaration':
    case 'ClassExpression':
      walk.class(node, within(here, node.id?.name ?? '<class>'), here)
      return []
    case 'BlockStatement':
    case 'Program':
      return blockOf(node.body, node.type === 'Program' ? here : inner(here))
    case 'VariableDeclaration':
      return node.declarations.flatMap((each) => declared(each, here))
    case 'AssignmentExpression':
      return assigned(node, here)
    case 'CallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression':
      return callOf(node, here)
    case 'AwaitExpression':
      return deedsOf(node.argument, { ...here, awaited: true })
    case 'YieldExpression':
      return node.argument === null ? [] : deedsOf(node.argument, { ...here, awaited: true })
    case 'ReturnStatement': {
      const before =
        node.argument === null ? [] : deedsOf(node.argument, { ...here, awaited: here.returned })
      const place = here.source.placeAt(node.start)
      return [...before, { does: 'leave', how: 'return', place }]
    }
    case 'ThrowStatement':
      return [...deedsOf(node.argument, here), thrown(node.argument)]
    case 'ContinueStatement':
      return [{ does: 'leave', how: 'continue' }]
    case 'BreakStatement':
      return [{ does: 'leave', how: 'break' }]
    case 'IfStatement':
    case 'ConditionalExpression': {
      const otherwise = node.alternate === null ? [] : deedsOf(node.alternate, here)
      const arms = [deedsOf(node.consequent, here), otherwise]
      return [
        ...deedsOf(node.test, once(here)),
        { does: 'choice', arms, ...whenOf(node.test, here) },
      ]
    }
    case 'LogicalExpression':
      return [...deedsOf(node.left, here), choice(deedsOf(node.right, here), [])]
    case 'SwitchStatement':
      return switchOf(node, here)
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return loopOf(node, here)
    case 'TryStatement':
      return [attemptOf(node, here)]
    case 'Property': {
      if (!isFunction(node.value)) return deedsOf(node.value, here)
      walk.apart(node.value, within(here, keyOf(node.key) ?? '<anonymous>'), here)
      return []
    }
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
      return deedsOf(node.expression, here)
    case 'ArrayExpression':
      return node.elements.flatMap((each) => (each === null ? [] : deedsOf(each, here)))
    default:
      return childrenOf(node).flatMap((child) => deedsOf(child, once(here)))
  }
}

/** What is nested deeper is not what is waited for. */
const once = (here: Here): Here => (here.awaited ? { ...here, awaited: false } : here)

const inner = (here: Here): Here => ({ ...here, scope: here.scope.inner(), awaited: false })

/** Names of functions hold in the whole block, also above them. */
const blockOf = (statements: readonly (Statement | Node)[], here: Here): readonly Deed[] => {
  for (const each of statements) {
    if (each.type === 'FunctionDeclaration' && each.id !== null && here.owner !== '') {
      here.scope.bind(each.id.name, { module: '.', path: [within(here, each.id.name)] })
    }
  }
  return statements.flatMap((each) => deedsOf(each, here))
}

const declared = (
  { id, init }: Extract<Node, { readonly type: 'VariableDeclarator' }>,
  here: Here,
): readonly Deed[] => {
  if (init === null) {
    bind(id, undefined, here)
    return []
  }
  if (id.type === 'Identifier' && (isFunction(init) || init.type === 'ClassExpression')) {
    const name = within(here, id.name)
    here.scope.bind(id.name, { module: '.', path: [name] })
    if (isFunction(init)) here.source.walk.apart(init, name, here)
    else here.source.walk.class(init, name, here)
    return []
  }
  const named = id.type === 'Identifier' && init.type === 'ObjectExpression'
  const deeds = deedsOf(init, named ? { ...once(here), owner: within(here, id.name) } : once(here))
  bind(id, originOf(init, here), here)
  return deeds
}

const assigned = (
  { left, right }: Extract<Node, { readonly type: 'AssignmentExpression' }>,
  here: Here,
): readonly Deed[] => {
  const key = left.type === 'MemberExpression' ? keyOf(left.property) : undefined
  if (isFunction(right) && key !== undefined) {
    here.source.walk.apart(right, within(here, key), here)
    return []
  }
  if (left.type === 'Identifier') bind(left, originOf(right, here), here)
  return deedsOf(right, once(here))
}

const choice = (...arms: readonly (readonly Deed[])[]): Choice => ({ does: 'choice', arms })

/** `mode === 'setup'`: where it is, it is no other. */
const whenOf = (test: Node, here: Here): Pick<Choice, 'when'> => {
  if (test.type !== 'BinaryExpression' || !/^===?$/.test(test.operator)) return {}
  const { left, right } = test
  const literal = right.type === 'Literal' || (right.type === 'MemberExpression' && !right.computed)
  return literal ? { when: { expression: textOf(here, left), equals: textOf(here, right) } } : {}
}

const thrown = (argument: Node): Deed => ({
  does: 'leave',
  how: 'throw',
  ...(argument.type === 'NewExpression' && argument.callee.type === 'Identifier'
    ? { error: argument.callee.name }
    : {}),
})
