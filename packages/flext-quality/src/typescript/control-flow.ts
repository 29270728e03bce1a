/** Loops, attempts and switches as deeds. */
import type { Node } from 'oxc-parser'

import type { Attempt, Deed, Handler } from '../code/deed.ts'
import { named } from '../code/origin.ts'
import { bind } from './bind.ts'
import { usesError } from './error-use.ts'
import { textOf, type Here } from './source.ts'

type Loop = Extract<
  Node,
  {
    readonly type:
      | 'ForStatement'
      | 'ForInStatement'
      | 'ForOfStatement'
      | 'WhileStatement'
      | 'DoWhileStatement'
  }
>

export const loopOf = (node: Loop, around: Here): readonly Deed[] => {
  const here: Here = { ...around, scope: around.scope.inner(), awaited: false }
  const { deeds } = here.source.walk
  const place = here.source.placeAt(node.start)
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
    const before = deeds(node.right, here)
    if (node.left.type === 'VariableDeclaration') {
      for (const { id } of node.left.declarations) bind(id, undefined, here)
    }
    const over = textOf(here, node.right)
    return [...before, { does: 'loop', over, body: deeds(node.body, here), place }]
  }
  if (node.type === 'ForStatement') {
    const before = node.init === null ? [] : deeds(node.init, here)
    // Steps of more than one are batches, made of what can be made again.
    const single = node.update?.type !== 'AssignmentExpression'
    const over = node.test === null || !single ? undefined : counted(textOf(here, node.test))
    const body = deeds(node.body, here)
    return [...before, { does: 'loop', ...(over === undefined ? {} : { over }), body, place }]
  }
  return [{ does: 'loop', body: [...deeds(node.test, here), ...deeds(node.body, here)], place }]
}

/** `orders` of `i < orders.length`. */
const counted = (test: string): string | undefined => /([\w.$]+)\.length\b/.exec(test)?.[1]

export const attemptOf = (
  node: Extract<Node, { readonly type: 'TryStatement' }>,
  here: Here,
): Attempt => {
  const { deeds } = here.source.walk
  return {
    does: 'attempt',
    body: deeds(node.block, here),
    handlers: node.handler === null ? [] : [handlerOf(node.handler, here)],
    last: node.finalizer === null ? [] : deeds(node.finalizer, here),
    place: here.source.placeAt(node.start),
  }
}

const handlerOf = (
  node: Extract<Node, { readonly type: 'CatchClause' }>,
  around: Here,
): Handler => {
  const here: Here = { ...around, scope: around.scope.inner(), awaited: false }
  if (node.param !== null) bind(node.param, named('error'), here)
  return {
    body: here.source.walk.deeds(node.body, here),
    usesError: usesError(node),
    place: here.source.placeAt(node.start),
  }
}

/** An arm a case; what falls through to the next case does that, too. */
export const switchOf = (
  node: Extract<Node, { readonly type: 'SwitchStatement' }>,
  here: Here,
): readonly Deed[] => {
  const { deeds } = here.source.walk
  const each = node.cases.map(({ consequent }) => consequent.flatMap((one) => deeds(one, here)))
  const arms = each.map((_, index) => {
    const end = each.findIndex((arm, at) => at >= index && endsIn(arm))
    return withoutBreak(each.slice(index, end === -1 ? undefined : end + 1).flat())
  })
  const open = node.cases.some(({ test }) => test === null) ? [] : [[]]
  return [...deeds(node.discriminant, here), { does: 'choice', arms: [...arms, ...open] }]
}

const endsIn = (arm: readonly Deed[]): boolean => arm.at(-1)?.does === 'leave'

const withoutBreak = (arm: readonly Deed[]): readonly Deed[] => {
  const last = arm.at(-1)
  return last?.does === 'leave' && last.how === 'break' ? arm.slice(0, -1) : arm
}
