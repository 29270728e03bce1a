/** Judges an operation: one finding with what is worst about it and what else was seen, or none. */
import { createHash } from 'node:crypto'

import type { Effect } from '../operation/effect.ts'
import type { Operation } from '../operation/operation.ts'
import { factsOf, systemOf } from './facts.ts'
import type { Finding, SeenCall } from './finding.ts'
import { rules } from './rules.ts'
import { scoreOf } from './score.ts'

export const judge = (operation: Operation): Finding | undefined => {
  if (!operation.effects.some(({ changes, byHand }) => changes || byHand !== undefined))
    return undefined
  const facts = factsOf(operation)
  const counted = new Set(facts.changes.map(({ site, call }) => `${site} ${call}`))
  const [main, ...others] = rules.flatMap((rule) => rule(facts) ?? [])
  if (main === undefined) return undefined
  const { path } = operation.file
  const { name, place, endLine } = operation.function
  return {
    id: idOf(path, name, main.kind),
    kind: main.kind,
    path,
    ...place,
    endLine,
    function: name,
    summary: main.text,
    ...scoreOf(main, others, facts),
    calls: operation.effects
      .filter(({ stands, byHand }) => stands === 'straight' || byHand !== undefined)
      .map((each) => callOf(each, counted)),
    signs: others.map(({ kind, line, text }) => ({ kind, line, text })),
    parameters: operation.function.parameters,
    throws: operation.throws,
  }
}

const idOf = (path: string, name: string, kind: string): string =>
  createHash('sha256').update(`${path}\n${name}\n${kind}`).digest('hex').slice(0, 10)

const callOf = (effect: Effect, counted: ReadonlySet<string>): SeenCall => {
  const { call, place, kind, changes, known, loop, transaction, via, about, site, takes, byHand } =
    effect
  return {
    ...place,
    call,
    kind,
    changes: changes || (byHand === 'commit' && counted.has(`${site} ${call}`)),
    system: systemOf(effect),
    known,
    ...(loop === undefined ? {} : { each: loop.over }),
    inTransaction: transaction !== undefined,
    through: via.map(({ name, path, place: { line } }) => `${name} (${path}:${line})`),
    takes,
    counts: counted.has(`${site} ${call}`),
    ...(effect.verb === undefined ? {} : { verb: effect.verb }),
    ...(about === undefined ? {} : { about }),
    ...(byHand === undefined ? {} : { byHand }),
  }
}
