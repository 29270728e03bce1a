/** Merges parts of modules that are known to be the same part: a member with its like, and so on down. */
import { elementKey, memberKey, statementKey } from './item-key.ts'
import { awaited } from './merge-async.ts'
import { mergeList } from './merge-list.ts'
import { child, children, placeIn, textOf, type SyntaxNode } from './syntax.ts'
import { pairs, part, parts, renewed, type Merge, type Three } from './three.ts'

export const mergeStatement = (merge: Merge, three: Three): void => {
  if (renewed(merge, three)) return
  const inner = part(three, 'declaration') ?? three
  const { ours, theirs } = inner
  if (ours.type === 'ExportNamedDeclaration') return mergeMembers(merge, inner, 'specifiers', ', ')
  if (ours.type === 'ExpressionStatement' && theirs.type === 'VariableDeclaration') {
    // Its output was of no use to anybody, and now it is.
    const name = child(children(theirs, 'declarations')[0] ?? theirs, 'id') ?? theirs
    merge.out.appendRight(ours.start, `const ${textOf(merge.theirs, name)} = `)
    return
  }
  for (const field of statementFields) {
    mergeField(merge, inner, field)
  }
  for (const declarator of pairs(parts(inner, 'declarations'))) {
    mergeField(merge, declarator, 'id')
    mergeField(merge, declarator, 'init')
  }
}

const statementFields = ['body', 'superClass', 'typeAnnotation', 'argument', 'expression', 'right']

const mergeField = (merge: Merge, three: Three, field: string): void => {
  const inner = part(three, field)
  if (inner) mergeNode(merge, inner)
}

/** Nodes of the same kind are merged part by part; others are left alone. */
const mergeNode = (merge: Merge, whole: Three): void => {
  if (renewed(merge, whole)) return
  const three = awaited(merge, whole)
  const { ours, theirs } = three
  if (/^TS(?:Union|Intersection)Type$/.test(theirs.type)) return mergeTypes(merge, three)
  if (ours.type === 'TSNeverKeyword' && theirs.type !== ours.type) {
    merge.out.update(ours.start, ours.end, textOf(merge.theirs, theirs))
    return
  }
  if (ours.type !== theirs.type) return missing(merge, three)
  switch (ours.type) {
    case 'ObjectExpression':
    case 'ObjectPattern':
      return mergeMembers(merge, three, 'properties', ', ')
    case 'TSInterfaceBody':
      return mergeMembers(merge, three, 'body', '\n')
    case 'TSTypeLiteral':
      return mergeMembers(merge, three, 'members', '; ')
    case 'ArrayExpression':
      return mergeElements(merge, three, 'elements')
    case 'BlockStatement':
    case 'FunctionBody':
      return mergeList(merge, {
        ...parts(three, 'body'),
        key: statementKey,
        empty: ours.start + 1,
        each: mergeStatement,
      })
    case 'CallExpression':
      return mergeCall(merge, three)
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      for (const parameter of pairs(parts(three, 'params'))) mergeNode(merge, parameter)
      mergeField(merge, three, 'body')
      return mergeField(merge, three, 'returnType')
    case 'TSTypeParameterInstantiation':
      for (const argument of pairs(parts(three, 'params'))) mergeNode(merge, argument)
      return
    default:
      for (const field of reaching) mergeField(merge, three, field)
  }
}

/** Where nodes that are no lists have others inside. */
const reaching = ['argument', 'object', 'typeAnnotation', 'typeArguments', 'returnType']

const mergeMembers = (merge: Merge, three: Three, field: string, separator: string): void =>
  mergeList(merge, {
    ...parts(three, field),
    key: memberKey,
    separator,
    empty: merge.ours.text.indexOf('{', three.ours.start) + 1,
    each: (_, member) => {
      if (renewed(merge, member)) return
      mergeField(merge, member, child(member.ours, 'value') ? 'value' : 'typeAnnotation')
    },
  })

const mergeElements = (merge: Merge, three: Three, field: string): void =>
  mergeList(merge, {
    ...parts(three, field),
    key: elementKey,
    separator: ', ',
    empty: three.ours.start + 1,
    each: mergeNode,
  })

/** A call of names alone is a list of them; the arguments of any other are merged one by one. */
const mergeCall = (merge: Merge, three: Three): void => {
  const callee = part(three, 'callee')
  const isAllOf = callee !== undefined && textOf(merge.ours, callee.ours) === 'allOf'
  if (isAllOf) return mergeElements(merge, three, 'arguments')
  if (callee && callee.ours.type !== 'Identifier') mergeNode(merge, callee)
  for (const argument of pairs(parts(three, 'arguments'))) mergeNode(merge, argument)
}

/** `A | B` takes in what it lacks; so does `A` alone. */
const mergeTypes = (merge: Merge, { ours, theirs }: Three): void => {
  const present = ours.type === theirs.type ? children(ours, 'types') : [ours]
  const known = new Set(present.map((type) => textOf(merge.ours, type)))
  const sign = theirs.type === 'TSUnionType' ? ' | ' : ' & '
  for (const type of children(theirs, 'types')) {
    const text = textOf(merge.theirs, type)
    if (!known.has(text)) merge.out.appendLeft(ours.end, sign + text)
  }
}

/** What the other has names of that are nowhere in this module has no place here. */
const missing = (merge: Merge, { ours, theirs, base }: Three): void => {
  const known = new Set(base === undefined ? [] : membersOf(merge, base, 'base'))
  const lacking = membersOf(merge, theirs, 'theirs').filter(
    (name) =>
      !name.startsWith('...') &&
      !known.has(name) &&
      !new RegExp(`\\b${name}\\b`).test(merge.ours.text),
  )
  if (lacking.length === 0) return
  const found = textOf(merge.ours, ours).replaceAll(/\s+/g, ' ').slice(0, 60)
  merge.conflicts.push(
    `${placeIn(merge.file, merge.ours.text, ours.start)}: ${lacking.join(', ')} should be added here, and there is no place for it: expected { … }, found ${found}; add it by hand, or write { … } here`,
  )
}

const membersOf = (
  merge: Merge,
  node: SyntaxNode,
  tree: 'theirs' | 'base',
): ReadonlyArray<string> =>
  ['properties', 'members'].flatMap((field) =>
    children(node, field).map((member) => memberKey(merge[tree] ?? merge.ours, member)),
  )
