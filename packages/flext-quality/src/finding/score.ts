/** How bad a finding is, as a sum that can be read. */
import type { Facts } from './facts.ts'
import type { FindingKind, Rank, Reason } from './finding.ts'
import type { Seen } from './rules.ts'

const base: Readonly<Record<FindingKind, number>> = {
  'effect-in-transaction': 55,
  'dual-write': 55,
  'effect-after-commit': 55,
  'missing-compensation': 50,
  'several-systems': 50,
  'hand-made-transaction': 35,
  'several-writes': 40,
  'loop-of-effects': 40,
  'swallowed-error': 35,
}

export interface Score {
  readonly score: number
  readonly rank: Rank
  readonly reasons: readonly Reason[]
}

export const scoreOf = (main: Seen, others: readonly Seen[], facts: Facts): Score => {
  const { changes, systems, byHand, takenBack } = facts
  const kept = main.kind === 'hand-made-transaction' && others.length === 0
  const guessed = changes.filter(({ known }) => !known).length
  const reasons: Reason[] = [{ points: base[main.kind], why: main.kind }]
  const add = (points: number, why: string, holds: boolean): void => {
    if (holds) reasons.push({ points, why })
  }
  add(
    20,
    'money is moved',
    changes.some(({ kind }) => kind === 'payment'),
  )
  add(5 * (systems.length - 2), `${systems.length} systems`, systems.length > 2)
  add(
    5,
    'what is sent cannot be called back',
    changes.some(({ kind }) => kind === 'mail'),
  )
  add(
    10,
    'nothing rolls back',
    byHand.begin !== undefined && byHand.commit !== undefined && byHand.rollback === undefined,
  )
  add(15, 'a return leaves it open', facts.leftOpen !== undefined)
  add(
    -10,
    'no path was seen that leaves it open',
    kept && facts.leftOpen === undefined && byHand.rollback !== undefined,
  )
  add(
    10,
    'an error is dropped',
    others.some(({ kind }) => kind === 'swallowed-error'),
  )
  add(
    10,
    'for each of many',
    main.kind !== 'loop-of-effects' && others.some(({ kind }) => kind === 'loop-of-effects'),
  )
  add(Math.min(10, 2 * (changes.length - 2)), `${changes.length} changes`, changes.length > 2)
  add(-10, 'something is taken back by hand', takenBack)
  add(-15, 'told from names alone', guessed > 0 && guessed === changes.length)
  add(-5, 'partly told from names', guessed > 0 && guessed < changes.length)
  const sum = reasons.reduce((total, { points }) => total + points, 0)
  const score = Math.max(1, Math.min(100, sum))
  return { score, rank: rankOf(score), reasons }
}

export const rankOf = (score: number): Rank => {
  if (score >= 65) return 'high'
  return score >= 45 ? 'medium' : 'low'
}
