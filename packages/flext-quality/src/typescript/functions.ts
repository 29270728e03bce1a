/** Functions and classes of a TypeScript source. */
import type { Class, Decorator, PropertyDefinition } from 'oxc-parser'

import type { CodeFunction } from '../code/code-file.ts'
import type { Deed } from '../code/deed.ts'
import { RESULT, type Origin } from '../code/origin.ts'
import { bindParameters } from './bind.ts'
import { keyOf } from './key-of.ts'
import { originOf, originOfType } from './origin-of.ts'
import { isFunction, type AnyFunction, type Here } from './source.ts'

/** What the function does; its parameters are bound in a scope of its own. */
export const bodyOf = (node: AnyFunction, around: Here, called?: Origin): readonly Deed[] => {
  const returned = node.async || around.awaited
  const here: Here = { ...around, scope: around.scope.inner(), awaited: false, returned }
  bindParameters(node.params, here, called)
  return doneIn(node, here)
}

const doneIn = (node: AnyFunction, here: Here): readonly Deed[] => {
  if (node.body === null) return []
  const { deeds } = here.source.walk
  if (node.body.type === 'BlockStatement') return deeds(node.body, here)
  return deeds(node.body, { ...here, awaited: here.returned })
}

export const functionApart = (node: AnyFunction, name: string, around: Here): CodeFunction =>
  taken(node, name, around, [], node.start)

const taken = (
  node: AnyFunction,
  name: string,
  around: Here,
  decorators: readonly Decorator[],
  start: number,
): CodeFunction => {
  const here: Here = {
    ...around,
    scope: around.scope.inner(),
    owner: name,
    awaited: false,
    returned: true,
  }
  const parameters = bindParameters(node.params, here)
  const function_: CodeFunction = {
    name,
    parameters,
    decorators: decorators.flatMap(({ expression }) => originOf(expression, around) ?? []),
    body: doneIn(node, here),
    generator: node.generator,
    place: here.source.placeAt(start),
    endLine: here.source.placeAt(node.end).line,
  }
  here.source.functions.push(function_)
  return function_
}

export const readClass = (node: Class, name: string, around: Here): void => {
  const here: Here = {
    ...around,
    scope: around.scope.inner(),
    owner: name,
    self: { module: '.', path: [name, RESULT] },
    awaited: false,
  }
  const fields = new Map<string, Origin>()
  const methods = new Map<string, CodeFunction>()
  for (const element of node.body.body) {
    if (element.type === 'PropertyDefinition') keepField(element, here, fields, methods)
    if (element.type === 'MethodDefinition') {
      const key = keyOf(element.key)
      if (key === undefined) continue
      if (element.kind === 'constructor') keepConstructor(element.value, here, fields)
      const method = taken(
        element.value,
        `${name}.${key}`,
        here,
        element.decorators,
        element.key.start,
      )
      methods.set(key, method)
    }
  }
  const parent = node.superClass === null ? undefined : originOf(node.superClass, around)
  around.source.classes.set(name, {
    name,
    ...(parent === undefined ? {} : { parent }),
    fields,
    methods,
    place: around.source.placeAt(node.start),
  })
}

const keepField = (
  element: PropertyDefinition,
  here: Here,
  fields: Map<string, Origin>,
  methods: Map<string, CodeFunction>,
): void => {
  const key = keyOf(element.key)
  if (key === undefined) return
  const { value, typeAnnotation } = element
  if (value !== null && isFunction(value)) {
    methods.set(
      key,
      taken(value, `${here.owner}.${key}`, here, element.decorators, element.key.start),
    )
    return
  }
  const typed = typeAnnotation?.typeAnnotation
  const origin =
    (value === null ? undefined : originOf(value, here)) ??
    (typed === undefined ? undefined : originOfType(typed, here))
  if (origin !== undefined) fields.set(key, origin)
}

/** Fields that a constructor declares among its parameters, or fills. */
const keepConstructor = (node: AnyFunction, around: Here, fields: Map<string, Origin>): void => {
  const here: Here = { ...around, scope: around.scope.inner() }
  bindParameters(node.params, here)
  for (const each of node.params) {
    if (each.type !== 'TSParameterProperty') continue
    const { parameter } = each
    const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
    if (target.type === 'Identifier') fields.set(target.name, here.scope.look(target.name))
  }
  if (node.body?.type !== 'BlockStatement') return
  for (const statement of node.body.body) {
    if (statement.type !== 'ExpressionStatement') continue
    const { expression } = statement
    if (expression.type !== 'AssignmentExpression') continue
    const { left, right } = expression
    if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') continue
    const key = keyOf(left.property)
    const origin = originOf(right, here)
    if (key !== undefined && origin !== undefined) fields.set(key, origin)
  }
}
