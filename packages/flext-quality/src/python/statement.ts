/** What Python statements do, in order. */
import type { SyntaxNode } from '@lezer/common'

import type { Deed, Handler } from '../code/deed.ts'
import { member, named, RESULT, type Origin } from '../code/origin.ts'
import { callOf, expressionDeeds } from './expression.ts'
import { originOf, originOfType } from './origin-of.ts'
import { childrenOf, shortText, textOf, type Here } from './tree.ts'

export const deedsOf = (node: SyntaxNode, here: Here): readonly Deed[] => {
  const { walk, placeAt } = here.source
  const children = childrenOf(node)
  const all = (nodes: readonly SyntaxNode[]): readonly Deed[] =>
    nodes.flatMap((each) => deedsOf(each, here))
  switch (node.name) {
    case 'FunctionDefinition':
      walk.function(node, [], here)
      return []
    case 'ClassDefinition':
      walk.class(node, here)
      return []
    case 'DecoratedStatement': {
      const definition = children.at(-1)
      if (definition?.name === 'FunctionDefinition')
        walk.function(definition, children.slice(0, -1), here)
      else if (definition !== undefined) walk.class(definition, here)
      return []
    }
    case 'AssignStatement':
      return assigned(node, here)
    case 'ReturnStatement':
      return [...all(children), { does: 'leave', how: 'return', place: placeAt(node.from) }]
    case 'RaiseStatement':
      return [...all(children), raised(children[1], here)]
    case 'ContinueStatement':
      return [{ does: 'leave', how: 'continue' }]
    case 'BreakStatement':
      return [{ does: 'leave', how: 'break' }]
    case 'IfStatement':
      return branches(children, here)
    case 'MatchStatement': {
      const clauses = node.getChild('MatchBody')?.getChildren('MatchClause') ?? []
      const arms = clauses.map((clause) => all(clause.getChildren('Body')))
      return [{ does: 'choice', arms: [...arms, []] }]
    }
    case 'ForStatement': {
      const source = children[children.findIndex(({ name }) => name === 'in') + 1]
      if (source === undefined) return []
      for (const each of node.getChildren('VariableName'))
        here.scope.bind(textOf(here, each), named(textOf(here, each)))
      const body = all(node.getChildren('Body'))
      return [
        ...deedsOf(source, here),
        { does: 'loop', over: shortText(here, source), body, place: placeAt(node.from) },
      ]
    }
    case 'WhileStatement':
      return [{ does: 'loop', body: all(children), place: placeAt(node.from) }]
    case 'TryStatement':
      return [attempt(node, here)]
    case 'WithStatement':
      return withBlock(children, here)
    default:
      return expressionDeeds(node, here)
  }
}

const assigned = (node: SyntaxNode, here: Here): readonly Deed[] => {
  const children = childrenOf(node)
  const at = children.findLastIndex(({ name }) => name === 'AssignOp')
  const value = at === -1 ? undefined : children[at + 1]
  const type = node.getChild('TypeDef')
  const [target] = children
  if (target?.name === 'VariableName') {
    const name = textOf(here, target)
    const found = value === undefined ? undefined : originOf(value, here)
    const declared = type === null ? undefined : originOfType(type, here)
    here.scope.bind(name, known(found) ?? declared ?? found ?? named(name))
  }
  return value === undefined ? [] : deedsOf(value, here)
}

const known = (origin: Origin | undefined): Origin | undefined =>
  origin?.module === undefined ? undefined : origin

const raised = (node: SyntaxNode | undefined, here: Here): Deed => {
  const made = node?.name === 'CallExpression' ? (node.firstChild ?? undefined) : node
  return made?.name === 'VariableName'
    ? { does: 'leave', how: 'throw', error: textOf(here, made) }
    : { does: 'leave', how: 'throw' }
}

/** `if`, `elif` and `else`, each with its body. */
const branches = (children: readonly SyntaxNode[], here: Here): readonly Deed[] => {
  const bodies = children.filter(({ name }) => name === 'Body')
  const tests = children.filter(
    ({ name }, index) => name !== 'Body' && /^(if|elif)$/.test(children[index - 1]?.name ?? ''),
  )
  const arms = bodies.map((body) => deedsOf(body, here))
  const open = children.some(({ name }) => name === 'else') ? [] : [[]]
  const equality = /^(.+?) == (\S+)$/.exec(tests[0] === undefined ? '' : textOf(here, tests[0]))
  const when = equality === null ? {} : { when: { expression: equality[1]!, equals: equality[2]! } }
  return [
    ...tests.flatMap((test) => deedsOf(test, here)),
    { does: 'choice', arms: [...arms, ...open], ...when },
  ]
}

const attempt = (node: SyntaxNode, here: Here): Deed => {
  const parts = { try: [] as Deed[], else: [] as Deed[], finally: [] as Deed[] }
  const handlers: Handler[] = []
  let part = 'try'
  let name: string | undefined
  for (const child of childrenOf(node)) {
    if (/^(try|except|else|finally)$/.test(child.name)) {
      part = child.name
      name = undefined
    } else if (part === 'except' && child.prevSibling?.name === 'as') {
      name = textOf(here, child)
    } else if (child.name === 'Body') {
      const deeds = deedsOf(child, here)
      if (part === 'except') {
        handlers.push({
          body: deeds,
          usesError: usesError(child, name, here),
          place: here.source.placeAt(child.from),
        })
      } else parts[part as keyof typeof parts].push(...deeds)
    }
  }
  return {
    does: 'attempt',
    body: [...parts.try, ...parts.else],
    handlers,
    last: parts.finally,
    place: here.source.placeAt(node.from),
  }
}

/** It leaves with a failure or an answer, or hands the error to something other than a log. */
const usesError = (node: SyntaxNode, name: string | undefined, here: Here): boolean => {
  if (node.name === 'RaiseStatement' || node.name === 'ReturnStatement') return true
  if (node.name === 'CallExpression') {
    const callee = node.firstChild
    if (
      callee !== null &&
      /^(self\.)?_?(log|logger|logging|LOG|LOGGER|print|warnings|traceback)\b/.test(
        textOf(here, callee),
      )
    )
      return false
  }
  if (node.name === 'VariableName') return textOf(here, node) === name
  return childrenOf(node).some((child) => usesError(child, name, here))
}

/** What stands in the block is done between the beginning and the end of each context. */
const withBlock = (children: readonly SyntaxNode[], here: Here): readonly Deed[] => {
  const contexts = children.filter(
    ({ name }, index) =>
      !/^(async|with|as|,|\(|\)|Body)$/.test(name) && children[index - 1]?.name !== 'as',
  )
  const before = contexts.map((context) => {
    const variable = context.nextSibling?.name === 'as' ? context.nextSibling.nextSibling : null
    const origin = originOf(context, here)
    if (variable?.name === 'VariableName')
      here.scope.bind(textOf(here, variable), origin ?? named(textOf(here, variable)))
    return { context, origin }
  })
  const inside = children
    .filter(({ name }) => name === 'Body')
    .flatMap((body) => deedsOf(body, here))
  return before.toReversed().reduce<readonly Deed[]>((inner, { context, origin }) => {
    if (context.name === 'CallExpression') return callOf(context, here, inner, heldByConnection)
    if (origin === undefined) return inner
    return [
      {
        does: 'call',
        callee: heldByConnection(origin),
        text: shortText(here, context),
        awaited: true,
        given: { keys: {}, names: [] },
        inside: inner,
        place: here.source.placeAt(context.from),
      },
    ]
  }, inside)
}

/** A connection of Python's database interface is a transaction for as long as its block lasts. */
const heldByConnection = (origin: Origin): Origin => {
  const last = origin.path.findLast((name) => name !== RESULT) ?? ''
  return /^(connect|conn|connection|cnx)$/.test(last) ? member(origin, 'transaction') : origin
}
