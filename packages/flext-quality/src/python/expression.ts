/** What Python expressions do, in the order in which they are evaluated. */
import type { SyntaxNode } from '@lezer/common'

import { callText } from '../code/call-text.ts'
import type { Call, Deed, Given } from '../code/deed.ts'
import type { Origin } from '../code/origin.ts'
import { originOf } from './origin-of.ts'
import { childrenOf, literalText, shortText, textOf, type Here } from './tree.ts'

export const expressionDeeds = (node: SyntaxNode, here: Here): readonly Deed[] => {
  const { deeds } = here.source.walk
  const children = childrenOf(node)
  switch (node.name) {
    case 'CallExpression':
      return callOf(node, here, [])
    case 'ConditionalExpression': {
      // a if test else b
      const [then, , test, , otherwise] = children
      if (then === undefined || test === undefined || otherwise === undefined) return []
      return [
        ...deeds(test, here),
        { does: 'choice', arms: [deeds(then, here), deeds(otherwise, here)] },
      ]
    }
    case 'ArrayComprehensionExpression':
    case 'SetComprehensionExpression':
    case 'DictionaryComprehensionExpression':
    case 'ComprehensionExpression':
      return comprehension(node, here)
    case 'LambdaExpression':
      return []
    default:
      return children.flatMap((child) => deeds(child, here))
  }
}

const comprehension = (node: SyntaxNode, here: Here): readonly Deed[] => {
  const children = childrenOf(node)
  const at = children.findIndex(({ name }) => name === 'in')
  const source = children[at + 1]
  const made = children.slice(
    0,
    children.findIndex(({ name }) => name === 'for'),
  )
  const body = made.flatMap((each) => here.source.walk.deeds(each, here))
  if (source === undefined || body.length === 0) return body
  return [
    ...here.source.walk.deeds(source, here),
    { does: 'loop', over: shortText(here, source), body, place: here.source.placeAt(node.from) },
  ]
}

/** The calls of a chain are one call: `Order.objects.filter(…).update(…)`. */
export const callOf = (
  node: SyntaxNode,
  here: Here,
  inside: readonly Deed[],
  meaning?: (callee: Origin) => Origin,
): readonly Deed[] => {
  const links: SyntaxNode[] = []
  let next: SyntaxNode | null = node
  while (next?.name === 'CallExpression') {
    links.push(next)
    next = objectBelow(next)
  }
  const callee = node.firstChild!
  const before = links
    .toReversed()
    .flatMap((link) => argumentsOf(link))
    .flatMap((each) => here.source.walk.deeds(each, here))
  const below = next === null ? [] : here.source.walk.deeds(next, here)
  const origin = originOf(callee, here)
  if (origin === undefined) return [...below, ...before, ...inside]
  const call: Call = {
    does: 'call',
    callee: meaning === undefined ? origin : meaning(origin),
    text: callText(textOf(here, callee)),
    awaited: true,
    given: givenOf(links.toReversed().flatMap(argumentsOf), here),
    inside,
    place: here.source.placeAt(node.from),
  }
  return [...below, ...before, call]
}

const objectBelow = (call: SyntaxNode): SyntaxNode | null => {
  let object = call.firstChild
  while (object?.name === 'MemberExpression') object = object.firstChild
  return object === call.firstChild ? null : object
}

/** Values only: of a keyword argument, what stands behind the sign. */
const argumentsOf = (call: SyntaxNode): readonly SyntaxNode[] => {
  const list = call.getChild('ArgList')
  return list === null
    ? []
    : childrenOf(list).filter((each) => !/^[^A-Za-z]|^AssignOp$/.test(each.name))
}

const givenOf = (nodes: readonly SyntaxNode[], here: Here): Given => {
  const keys: Record<string, string> = {}
  const names: string[] = []
  let text: string | undefined
  let made: string | undefined
  for (const node of nodes) {
    const value = node.nextSibling
    if (node.name === 'VariableName' && value?.name === 'AssignOp') {
      keys[textOf(here, node)] =
        value.nextSibling === null ? '' : (literalText(here, value.nextSibling) ?? '')
    } else {
      text ??= literalText(here, node)
      names.push(...namesIn(node, here))
      if (node.name === 'CallExpression') made ??= madeBy(node, here)
    }
  }
  return {
    keys,
    names,
    ...(text === undefined ? {} : { text: text.slice(0, 200) }),
    ...(made === undefined ? {} : { made }),
  }
}

/** Names in what is handed over, calls apart: `order` of `{"order": order.id}`. */
const namesIn = (node: SyntaxNode, here: Here): readonly string[] => {
  if (node.name === 'VariableName') return [textOf(here, node)]
  return /^(Dictionary|Member|Tuple|Array)Expression$|^Format(String|Replacement)$/.test(node.name)
    ? childrenOf(node).flatMap((child) => namesIn(child, here))
    : []
}

/** `insert` of `insert(orders).values(…)`. */
const madeBy = (node: SyntaxNode, here: Here): string | undefined => {
  let inner = node
  for (let next = objectBelow(inner); next?.name === 'CallExpression'; next = objectBelow(inner))
    inner = next
  const callee = inner.firstChild
  return callee === null ? undefined : textOf(here, callee.getChild('PropertyName') ?? callee)
}
