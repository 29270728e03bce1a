/** What a module imports, and what its importers see. Both ES modules and CommonJS. */
import type { ModuleExportName, Node, Program } from 'oxc-parser'

import type { Origin } from '../code/origin.ts'
import { keyOf } from './key-of.ts'
import { originOf } from './origin-of.ts'
import { isFunction, type Here } from './source.ts'

/** Names have to be bound before anything is read: a function may use what stands below it. */
export const bindTop = (program: Program, here: Here): void => {
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') bindImports(statement, here)
    const inner = declarationIn(statement)
    if (inner?.type === 'FunctionDeclaration' || inner?.type === 'ClassDeclaration') {
      if (inner.id !== null) here.scope.bind(inner.id.name, local(inner.id.name))
    }
  }
}

const local = (name: string): Origin => ({ module: '.', path: [name] })

const declarationIn = (statement: Node): Node | undefined => {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration ?? undefined
  return statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement
}

const bindImports = (
  { specifiers, source }: Extract<Node, { readonly type: 'ImportDeclaration' }>,
  { scope }: Here,
): void => {
  for (const each of specifiers) {
    const path =
      each.type === 'ImportSpecifier'
        ? [textOfName(each.imported)]
        : each.type === 'ImportDefaultSpecifier'
          ? ['default']
          : []
    scope.bind(each.local.name, { module: source.value, path })
  }
}

const textOfName = (name: ModuleExportName): string =>
  name.type === 'Literal' ? name.value : name.name

export interface ModuleExports {
  readonly exports: Map<string, Origin>
  readonly handsOn: string[]
}

/** To be called when all is read, and the names at the top are bound. */
export const exportsOf = (program: Program, here: Here): ModuleExports => {
  const seen: ModuleExports = { exports: new Map(), handsOn: [] }
  for (const statement of program.body) {
    if (statement.type === 'ExportNamedDeclaration') named(statement, here, seen)
    if (statement.type === 'ExportAllDeclaration') handOn(statement, seen)
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement
      const name = 'id' in declaration && declaration.id !== null ? declaration.id.name : undefined
      const origin = name === undefined ? originOf(declaration, here) : here.scope.look(name)
      seen.exports.set('default', origin ?? local('default'))
    }
    if (statement.type === 'ExpressionStatement') commonJs(statement.expression, here, seen)
  }
  return seen
}

const named = (
  { declaration, specifiers, source }: Extract<Node, { readonly type: 'ExportNamedDeclaration' }>,
  { scope }: Here,
  { exports }: ModuleExports,
): void => {
  for (const each of specifiers) {
    const name = textOfName(each.local)
    const origin = source === null ? scope.look(name) : { module: source.value, path: [name] }
    exports.set(textOfName(each.exported), origin)
  }
  if (declaration?.type === 'VariableDeclaration') {
    for (const { id } of declaration.declarations) {
      if (id.type === 'Identifier') exports.set(id.name, scope.look(id.name))
    }
  } else if (declaration !== null && 'id' in declaration && declaration.id?.type === 'Identifier') {
    exports.set(declaration.id.name, scope.look(declaration.id.name))
  }
}

const handOn = (
  { exported, source }: Extract<Node, { readonly type: 'ExportAllDeclaration' }>,
  { exports, handsOn }: ModuleExports,
): void => {
  if (exported === null) handsOn.push(source.value)
  else exports.set(textOfName(exported), { module: source.value, path: [] })
}

/** `module.exports = …`, `module.exports.x = …`, `exports.x = …`. */
const commonJs = (expression: Node, here: Here, { exports }: ModuleExports): void => {
  if (expression.type !== 'AssignmentExpression') return
  const { left, right } = expression
  if (left.type !== 'MemberExpression') return
  const key = keyOf(left.property)
  if (key === undefined) return
  if (isModuleExports(left)) {
    if (right.type === 'ObjectExpression') {
      for (const property of right.properties) {
        if (property.type !== 'Property') continue
        const name = keyOf(property.key)
        if (name === undefined) continue
        exports.set(
          name,
          isFunction(property.value)
            ? local(name)
            : (originOf(property.value, here) ?? local(name)),
        )
      }
    } else {
      const origin = isFunction(right) ? local(right.id?.name ?? 'exports') : originOf(right, here)
      if (origin !== undefined) exports.set('default', origin)
    }
  } else if (
    isModuleExports(left.object) ||
    (left.object.type === 'Identifier' && left.object.name === 'exports')
  ) {
    exports.set(key, isFunction(right) ? local(key) : (originOf(right, here) ?? local(key)))
  }
}

const isModuleExports = (node: Node): boolean => {
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return false
  return node.object.name === 'module' && keyOf(node.property) === 'exports'
}
