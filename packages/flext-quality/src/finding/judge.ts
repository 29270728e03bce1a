/** Judges an operation: one finding with what is worst about it and what else was seen, or none. */
import { createHash } from 'node:crypto'

import type { Effect } from '../operation/effect.ts'
import type { Operation } from '../operation/operation.ts'
import { factsOf, isBusinessChange, systemOf } from './facts.ts'
import type { Finding, SeenCall } from './finding.ts'
import { rules } from './rules.ts'
import { scoreOf } from './score.ts'

export const judge = (operation: Operation): Finding | undefined => {
  if (!operation.effects.some((each) => isBusinessChange(each) || each.byHand !== undefined)) return undefined
  const facts = factsOf(operation)
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
    calls: operation.effects.filter(({ stands, byHand }) => stands === 'straight' || byHand !== undefined).map(callOf),
    signs: others.map(({ kind, line, text }) => ({ kind, line, text })),
  }
}

const idOf = (path: string, name: string, kind: string): string =>
  createHash('sha256').update(`${path}\n${name}\n${kind}`).digest('hex').slice(0, 10)

const callOf = (effect: Effect): SeenCall => {
  const { call, place, kind, changes, known, loop, transaction, via, about } = effect
  return {
    ...place,
    call,
    kind,
    changes,
    system: systemOf(effect),
    known,
    ...(loop === undefined ? {} : { each: loop.over }),
    inTransaction: transaction !== undefined,
    through: via.map(({ name, path, place: { line } }) => `${name} (${path}:${line})`),
    ...(about === undefined ? {} : { about }),
  }
}
