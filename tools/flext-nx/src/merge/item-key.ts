/** By what a part of a module is known again in another one: a name, a title, the step it asks for. */
import { child, children, nameOf, textOf, type SyntaxNode, type SyntaxTree } from './syntax.ts'

/** Of a statement. */
export const statementKey = (tree: SyntaxTree, statement: SyntaxNode): string => {
  switch (statement.type) {
    case 'ExportNamedDeclaration': {
      const declared = child(statement, 'declaration')
      return declared === undefined
        ? `export ${String(statement['exportKind'])} ${nameOf(tree, child(statement, 'source'))}`
        : statementKey(tree, declared)
    }
    case 'VariableDeclaration': {
      const declarator = children(statement, 'declarations')[0]
      if (declarator === undefined) return textOf(tree, statement)
      const step = yieldedStep(tree, child(declarator, 'init'))
      if (step !== undefined) return `yield ${step}`
      const id = child(declarator, 'id')
      if (id?.type === 'Identifier') return `const ${nameOf(tree, id)}`
      return `const of ${callKey(tree, child(declarator, 'init'))}`
    }
    case 'ExpressionStatement': {
      const expression = child(statement, 'expression')
      const step = yieldedStep(tree, expression)
      return step === undefined ? callKey(tree, expression) : `yield ${step}`
    }
    case 'ReturnStatement':
      return 'return'
    case 'ForOfStatement':
      return 'for'
    default: {
      const id = child(statement, 'id')
      return id === undefined ? textOf(tree, statement) : `${statement.type} ${nameOf(tree, id)}`
    }
  }
}

/** The step of `yield* reservePens(pens)`. */
const yieldedStep = (tree: SyntaxTree, node: SyntaxNode | undefined): string | undefined => {
  const asked = node?.type === 'YieldExpression' ? child(node, 'argument') : undefined
  return asked?.type === 'CallExpression' ? nameOf(tree, child(asked, 'callee')) : undefined
}

/** `it does every step`, `given PlaceOrder`: the first call of a chain with its first argument. */
const callKey = (tree: SyntaxTree, node: SyntaxNode | undefined): string => {
  if (node === undefined) return ''
  if (node.type === 'AwaitExpression') return callKey(tree, child(node, 'argument'))
  if (node.type === 'MemberExpression') return callKey(tree, child(node, 'object'))
  if (node.type !== 'CallExpression') return textOf(tree, node)
  const callee = child(node, 'callee')
  const first = children(node, 'arguments')[0]
  const title = first?.type === 'Literal' ? nameOf(tree, first) : undefined
  if (title !== undefined && callee !== undefined) return `${rootName(tree, callee)} ${title}`
  if (callee?.type === 'Identifier') {
    return `${nameOf(tree, callee)} ${first === undefined ? '' : callText(tree, first)}`
  }
  return callKey(tree, callee)
}

/** Whether it is waited for makes it no other thing. */
const callText = (tree: SyntaxTree, node: SyntaxNode): string =>
  textOf(tree, node).replace(/^await\s+/, '')

const rootName = (tree: SyntaxTree, node: SyntaxNode): string => {
  const inner = child(node, 'callee') ?? child(node, 'object')
  return inner === undefined ? nameOf(tree, node) : rootName(tree, inner)
}

/** Of a property, a member of an interface, or an import. */
export const memberKey = (tree: SyntaxTree, member: SyntaxNode): string => {
  if (member.type === 'SpreadElement')
    return `...${textOf(tree, child(member, 'argument') ?? member)}`
  return nameOf(tree, child(member, 'key') ?? child(member, 'imported') ?? child(member, 'local'))
}

/** Of an element of a list: the name it has, or all of it. */
export const elementKey = (tree: SyntaxTree, element: SyntaxNode): string => {
  switch (element.type) {
    case 'ObjectExpression': {
      const named = children(element, 'properties').find((property) =>
        /^(?:name|type)$/.test(memberKey(tree, property)),
      )
      const value = named && child(named, 'value')
      return value === undefined ? textOf(tree, element) : nameOf(tree, value)
    }
    case 'ArrayExpression':
      return nameOf(tree, children(element, 'elements')[0])
    case 'CallExpression': {
      const first = children(element, 'arguments')[0]
      return `${nameOf(tree, child(element, 'callee'))} ${nameOf(tree, first)}`
    }
    default:
      return nameOf(tree, element)
  }
}
