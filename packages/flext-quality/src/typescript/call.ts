/** Calls as deeds: what is evaluated before, the call itself, and what functions do that it was given. */
import type { Expression, Node } from 'oxc-parser'

import { callText } from '../code/call-text.ts'
import type { Call, Deed } from '../code/deed.ts'
import { member, RESULT, type Origin } from '../code/origin.ts'
import { givenOf } from './given.ts'
import { keyOf } from './key-of.ts'
import { originOf } from './origin-of.ts'
import { isFunction, textOf, within, type AnyFunction, type Here } from './source.ts'

type Calling = Extract<
  Node,
  { readonly type: 'CallExpression' | 'NewExpression' | 'TaggedTemplateExpression' }
>

const walks = new Set(
  'map forEach flatMap filter reduce each mapSeries eachSeries eachLimit mapLimit some every'.split(
    ' ',
  ),
)
const chained = new Set(['then', 'finally', 'catch'])
const joins = new Set(['all', 'allSettled', 'race', 'any'])

export const callOf = (node: Calling, here: Here): readonly Deed[] => {
  const { method, object } = calleeOf(node)
  const given = node.type === 'TaggedTemplateExpression' ? [node.quasi] : node.arguments
  const callbacks = given.filter(isFunction)
  if (method !== undefined && object !== undefined && callbacks.length > 0) {
    if (chained.has(method)) return chain(method, object, callbacks, here)
    if (walks.has(method)) return walk(node, object, given, here)
  }
  if (node.type === 'NewExpression' && isNamed(node.callee, 'Promise')) {
    return callbacks.flatMap((each) => here.source.walk.body(each, here))
  }
  if (isJoin(node)) {
    const settled = calleeOf(node).method === 'allSettled'
    const joined: Here = { ...here, joined: settled ? 'settled' : 'all' }
    return given.flatMap((each) => here.source.walk.deeds(each, joined))
  }
  const links = linksOf(node)
  const callee = originOf(links[0]!.callee, here)
  const before = links.flatMap(({ given: each }) => argumentsOf(each, here))
  if (callee === undefined) return [...before, ...apart(node, callbacks, here)]
  const all = links.toReversed().flatMap((link) => link.given)
  const onTheSpot = here.owner !== '' && (here.awaited || callbacks.every((each) => !each.async))
  const start = links.at(-1)!.start
  const call: Call = {
    does: 'call',
    callee,
    text: calleeText(links[0]!.callee, here),
    awaited: here.awaited,
    given: givenOf(all, here),
    inside: onTheSpot ? insideOf(callbacks, callee, here) : apart(node, callbacks, here),
    place: here.source.placeAt(start),
  }
  return [...before, call]
}

interface Link {
  readonly callee: Expression
  readonly given: readonly Node[]
  readonly start: number
}

const calleeText = ({ start, end }: Node, { source }: Here): string =>
  callText(source.text.slice(start, end))

/** The calls of a chain, the last first: `knex('orders').insert(row).returning('id')` is one call in three links. */
const linksOf = (node: Calling): readonly Link[] => {
  const links: Link[] = []
  let next: Node = node
  while (
    next.type === 'CallExpression' ||
    next.type === 'NewExpression' ||
    next.type === 'TaggedTemplateExpression'
  ) {
    const callee: Expression = next.type === 'TaggedTemplateExpression' ? next.tag : next.callee
    links.push({
      callee,
      given: next.type === 'TaggedTemplateExpression' ? [next.quasi] : next.arguments,
      start: next.start,
    })
    next = objectBelow(callee)
  }
  return links
}

const objectBelow = (callee: Expression): Node => {
  let object: Node = callee
  while (object.type === 'MemberExpression' || object.type === 'ChainExpression') {
    object = object.type === 'MemberExpression' ? object.object : object.expression
  }
  return object === callee ? ({ type: 'EmptyStatement', start: 0, end: 0 } satisfies Node) : object
}

/** What the arguments do, functions apart. */
const argumentsOf = (given: readonly Node[], here: Here): readonly Deed[] =>
  given
    .filter((each) => !isFunction(each))
    .flatMap((each) => here.source.walk.deeds(each, { ...here, awaited: false }))

const insideOf = (callbacks: readonly AnyFunction[], callee: Origin, here: Here): readonly Deed[] =>
  callbacks.flatMap((each) => here.source.walk.body(each, here, callee))

/** Functions that are kept for later: handlers of requests and messages, jobs, timers. */
const apart = (node: Calling, callbacks: readonly AnyFunction[], here: Here): readonly Deed[] => {
  const { text } = givenOf(node.type === 'TaggedTemplateExpression' ? [] : node.arguments, here)
  const callee = node.type === 'TaggedTemplateExpression' ? node.tag : node.callee
  const called = `${textOf(here, callee, 40)}(${text === undefined ? '' : `'${text.slice(0, 40)}'`})`
  for (const each of callbacks)
    here.source.walk.apart(each, within(here, each.id?.name ?? called), here)
  return []
}

/** `.then(f)` does f afterwards; `.catch(f)` is an attempt with a handler. */
const chain = (
  method: string,
  object: Expression,
  callbacks: readonly AnyFunction[],
  here: Here,
): readonly Deed[] => {
  const { walk: reader, placeAt } = here.source
  const before = reader.deeds(object, { ...here, awaited: true })
  const origin = originOf(object, here)
  const bodies = callbacks.map((each) =>
    reader.body(
      each,
      { ...here, awaited: true },
      origin === undefined ? undefined : member(origin, RESULT),
    ),
  )
  if (method !== 'catch') return [...before, ...(bodies[0] ?? [])]
  const place = placeAt(callbacks[0]!.start)
  const handlers = bodies.map((body) => ({ body, usesError: true, place }))
  return [{ does: 'attempt', body: before, handlers, last: [], place }]
}

const walk = (
  node: Calling,
  object: Expression,
  given: readonly Node[],
  here: Here,
): readonly Deed[] => {
  const { walk: reader, placeAt } = here.source
  const [first] = given
  const overFirst = first !== undefined && !isFunction(first)
  const over = textOf(here, overFirst ? first : object)
  const { joined, ...plain } = here
  const inside: Here = { ...plain, awaited: joined !== undefined || (overFirst && here.awaited) }
  const body = given.filter(isFunction).flatMap((each) => reader.body(each, inside))
  const before = reader.deeds(overFirst ? first : object, { ...here, awaited: false })
  return [
    ...before,
    {
      does: 'loop',
      over,
      ...(joined === 'settled' ? { settled: true } : {}),
      body,
      place: placeAt(node.start),
    },
  ]
}

const calleeOf = (node: Calling): { readonly method?: string; readonly object?: Expression } => {
  if (node.type !== 'CallExpression') return {}
  const callee = node.callee.type === 'ChainExpression' ? node.callee.expression : node.callee
  if (callee.type !== 'MemberExpression' || callee.computed) return {}
  const method = keyOf(callee.property)
  return method === undefined ? {} : { method, object: callee.object }
}

const isNamed = (node: Node, name: string): boolean =>
  node.type === 'Identifier' && node.name === name

const isJoin = (node: Calling): boolean => {
  const { method, object } = calleeOf(node)
  return (
    method !== undefined && joins.has(method) && object !== undefined && isNamed(object, 'Promise')
  )
}
