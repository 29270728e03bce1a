/** Functions and classes of a Python source. */
import type { SyntaxNode } from '@lezer/common'

import type { CodeFunction, Parameter } from '../code/code-file.ts'
import { member, named, RESULT, type Origin } from '../code/origin.ts'
import { originOf, originOfType } from './origin-of.ts'
import { childrenOf, textOf, within, type Here } from './tree.ts'

export const readFunction = (
  node: SyntaxNode,
  decorators: readonly SyntaxNode[],
  around: Here,
): CodeFunction => {
  const name = nameOf(node, around)
  const full = within(around, name)
  if (around.owner !== '' && around.self === undefined)
    around.scope.bind(name, { module: '.', path: [full] })
  const here: Here = { ...around, scope: around.scope.inner(), owner: full }
  const parameters = bindParameters(node, here, isMethodOf(around))
  const body = node.getChild('Body')
  const read: CodeFunction = {
    name: full,
    parameters,
    decorators: decorators.flatMap((each) => decoratorOrigin(each, around) ?? []),
    body: body === null ? [] : here.source.walk.deeds(body, here),
    generator: false,
    place: here.source.placeAt(node.from),
    endLine: here.source.placeAt(node.to).line,
  }
  here.source.functions.push(read)
  return read
}

const nameOf = (node: SyntaxNode, here: Here): string => {
  const name = node.getChild('VariableName')
  return name === null ? '<anonymous>' : textOf(here, name)
}

const isMethodOf = ({ owner, source }: Here): boolean => source.classes.has(owner)

/** `@transaction.atomic` is `. transaction atomic` in the tree. */
const decoratorOrigin = (node: SyntaxNode, here: Here): Origin | undefined => {
  const [first, ...rest] = node.getChildren('VariableName').map((each) => textOf(here, each))
  const further = node.getChildren('PropertyName').map((each) => textOf(here, each))
  return first === undefined ? undefined : member(here.scope.look(first), ...rest, ...further)
}

const bindParameters = (node: SyntaxNode, here: Here, method: boolean): readonly Parameter[] => {
  const list = node.getChild('ParamList')
  const parameters: Parameter[] = []
  const children = list === null ? [] : childrenOf(list)
  for (const [index, child] of children.entries()) {
    const previous = children[index - 1]?.name
    if (child.name !== 'VariableName' || previous === 'AssignOp') continue
    const name = textOf(here, child)
    const type = children[index + 1]?.name === 'TypeDef' ? children[index + 1] : undefined
    const optional = children.slice(index + 1, index + 3).some((each) => each.name === 'AssignOp')
    if (parameters.length === 0 && index === 1 && method && here.self !== undefined) {
      const self = name === 'cls' ? { ...here.self, path: here.self.path.slice(0, -1) } : here.self
      here.scope.bind(name, self)
      if (/^(self|cls)$/.test(name)) continue
    } else {
      const declared = type === undefined ? undefined : originOfType(type, here)
      here.scope.bind(name, declared ?? named(name))
    }
    parameters.push({
      name,
      ...(type === undefined ? {} : { type: textOf(here, type).replace(/^:\s*/, '') }),
      optional: optional || previous === '*' || previous === '**',
    })
  }
  return parameters
}

export const readClass = (node: SyntaxNode, around: Here): void => {
  const name = within(around, nameOf(node, around))
  const self: Origin = { module: '.', path: [name, RESULT] }
  const here: Here = { ...around, scope: around.scope.inner(), owner: name, self }
  const bases = node.getChild('ArgList')
  const parent = (bases === null ? [] : childrenOf(bases))
    .map((each) => originOf(each, around))
    .find(
      (origin) =>
        origin !== undefined && !/^(ABC|Protocol|Generic|object)$/.test(origin.path.at(-1) ?? ''),
    )
  const fields = new Map<string, Origin>()
  const methods = new Map<string, CodeFunction>()
  around.source.classes.set(name, {
    name,
    ...(parent === undefined ? {} : { parent }),
    fields,
    methods,
    place: around.source.placeAt(node.from),
  })
  const body = node.getChild('Body')
  for (const statement of body === null ? [] : childrenOf(body)) {
    const definition =
      statement.name === 'DecoratedStatement' ? childrenOf(statement).at(-1) : statement
    if (definition?.name === 'FunctionDefinition') {
      const method = nameOf(definition, around)
      keepFields(definition, here, fields)
      const decorators = statement === definition ? [] : childrenOf(statement).slice(0, -1)
      methods.set(method, readFunction(definition, decorators, here))
    } else if (statement.name === 'AssignStatement') keepField(statement, here, fields)
    else here.source.walk.deeds(statement, here)
  }
}

const keepField = (statement: SyntaxNode, here: Here, fields: Map<string, Origin>): void => {
  const children = childrenOf(statement)
  const [target] = children
  const value = children[children.findIndex(({ name }) => name === 'AssignOp') + 1]
  const type = statement.getChild('TypeDef')
  const origin =
    (type === null ? undefined : originOfType(type, here)) ??
    (value === undefined ? undefined : originOf(value, here))
  if (target?.name === 'VariableName' && origin !== undefined)
    fields.set(textOf(here, target), origin)
}

/** `self.repo = repo`, wherever a method says so. */
const keepFields = (method: SyntaxNode, around: Here, fields: Map<string, Origin>): void => {
  const here: Here = { ...around, scope: around.scope.inner() }
  bindParameters(method, here, true)
  for (const statement of method.getChild('Body')?.getChildren('AssignStatement') ?? []) {
    const [target, sign, value] = childrenOf(statement)
    const property = target?.name === 'MemberExpression' ? target.getChild('PropertyName') : null
    if (
      target === undefined ||
      property === null ||
      sign?.name !== 'AssignOp' ||
      value === undefined
    )
      continue
    if (!/^self\.\w+$/.test(textOf(here, target))) continue
    const origin = originOf(value, here)
    const key = textOf(here, property)
    if (origin !== undefined && !fields.has(key)) fields.set(key, origin)
  }
}
