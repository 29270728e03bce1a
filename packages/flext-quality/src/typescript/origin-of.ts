/** What an expression stands for, told from the names in it. */
import type { Expression, Node, TSType, TSTypeName } from 'oxc-parser'

import { member, named, RESULT, type Origin } from '../code/origin.ts'
import { keyOf } from './key-of.ts'
import type { Here } from './source.ts'

export const originOf = (node: Node, here: Here): Origin | undefined => {
  switch (node.type) {
    case 'Identifier':
      return here.scope.look(node.name)
    case 'ThisExpression':
      return here.self ?? named('this')
    case 'Super':
      return here.self === undefined ? undefined : member(here.self, 'super')
    case 'MemberExpression':
      return memberOrigin(node, here)
    case 'CallExpression':
      return requiredModule(node) ?? interoperating(node, here) ?? resultOf(node.callee, here)
    case 'NewExpression':
      return resultOf(node.callee, here)
    case 'TaggedTemplateExpression':
      return resultOf(node.tag, here)
    case 'ImportExpression':
      return moduleOf(node.source)
    case 'AwaitExpression':
      return originOf(node.argument, here)
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSInstantiationExpression':
    case 'TSTypeAssertion':
      return originOf(node.expression, here)
    case 'SequenceExpression':
      return originOf(node.expressions.at(-1)!, here)
    case 'AssignmentExpression':
      return originOf(node.right, here)
    case 'LogicalExpression':
      return originOf(node.left, here) ?? originOf(node.right, here)
    default:
      return undefined
  }
}

const memberOrigin = (
  node: Extract<Node, { readonly type: 'MemberExpression' }>,
  here: Here,
): Origin | undefined => {
  const object = originOf(node.object, here)
  if (object === undefined) return undefined
  const key =
    node.computed && node.property.type === 'Identifier' ? undefined : keyOf(node.property)
  return member(object, key ?? '[]')
}

const resultOf = (callee: Expression, here: Here): Origin | undefined => {
  const origin = originOf(callee, here)
  return origin === undefined ? undefined : member(origin, RESULT)
}

const requiredModule = (
  node: Extract<Node, { readonly type: 'CallExpression' }>,
): Origin | undefined => {
  const [first] = node.arguments
  return node.callee.type === 'Identifier' && node.callee.name === 'require' && first !== undefined
    ? moduleOf(first)
    : undefined
}

/** What compilers put around a `require`. */
const interoperating = (
  { callee, arguments: given }: Extract<Node, { readonly type: 'CallExpression' }>,
  here: Here,
): Origin | undefined => {
  const name =
    callee.type === 'Identifier'
      ? callee.name
      : callee.type === 'MemberExpression'
        ? keyOf(callee.property)
        : undefined
  const [first] = given
  return first !== undefined &&
    /^(__importDefault|__importStar|__toESM|_interopRequire\w+)$/.test(name ?? '')
    ? originOf(first, here)
    : undefined
}

const moduleOf = (node: Node): Origin | undefined =>
  node.type === 'Literal' && typeof node.value === 'string'
    ? { module: node.value, path: [] }
    : undefined

/** An instance of the type, where it is one that has a name. */
export const originOfType = (type: TSType, here: Here): Origin | undefined => {
  switch (type.type) {
    case 'TSTypeReference': {
      const [argument] = type.typeArguments?.params ?? []
      if (
        argument !== undefined &&
        type.typeName.type === 'Identifier' &&
        ['Promise', 'Readonly', 'Partial', 'Required'].includes(type.typeName.name)
      ) {
        return originOfType(argument, here)
      }
      return member(nameOrigin(type.typeName, here), RESULT)
    }
    case 'TSUnionType': {
      const instances = type.types.map((each) => originOfType(each, here))
      return instances.find((each) => each !== undefined)
    }
    case 'TSTypeQuery':
      return type.exprName.type === 'Identifier' ? here.scope.look(type.exprName.name) : undefined
    default:
      return undefined
  }
}

const nameOrigin = (name: TSTypeName, here: Here): Origin => {
  if (name.type === 'Identifier') return here.scope.look(name.name)
  if (name.type === 'ThisExpression') return here.self ?? named('this')
  return member(nameOrigin(name.left, here), name.right.name)
}
