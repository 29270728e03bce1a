/** A business operation that nobody coordinates: where it is, what it was seen to do, and how bad that is. */
import type { EffectKind } from '../effect/effect-kind.ts'
import type { Parameter } from '../code/code-file.ts'
import type { Place } from '../code/place.ts'

export const findingKinds = [
  'effect-in-transaction',
  'dual-write',
  'effect-after-commit',
  'missing-compensation',
  'several-systems',
  'hand-made-transaction',
  'several-writes',
  'loop-of-effects',
  'swallowed-error',
] as const

export type FindingKind = (typeof findingKinds)[number]

export const ranks = ['high', 'medium', 'low'] as const

export type Rank = (typeof ranks)[number]

export interface Finding {
  /** The same as long as the function keeps its name, its file and its fault. */
  readonly id: string
  readonly kind: FindingKind
  readonly path: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly function: string
  /** One sentence. */
  readonly summary: string
  readonly rank: Rank
  /** From 1 to 100. */
  readonly score: number
  /** What the score is made of; the points add up to it, unless that is beyond its bounds. */
  readonly reasons: readonly Reason[]
  /** In the order in which they are made. */
  readonly calls: readonly SeenCall[]
  /** What else is wrong with it. */
  readonly signs: readonly Sign[]
  readonly parameters: readonly Parameter[]
  /** Errors it throws, by class. */
  readonly throws: readonly string[]
}

export interface Reason {
  readonly points: number
  readonly why: string
}

export interface Sign {
  readonly kind: FindingKind
  readonly line: number
  readonly text: string
}

export interface SeenCall extends Place {
  readonly call: string
  readonly kind: EffectKind
  readonly changes: boolean
  readonly system: string
  /** An import says so, or the project; otherwise it is told from names. */
  readonly known: boolean
  /** What a loop goes over, where it is made for each. */
  readonly each?: string
  readonly inTransaction: boolean
  /** The functions it is made through: `saveOrder (src/order.ts:12)`. */
  readonly through: readonly string[]
  /** What it is about, where that can be told. */
  readonly about?: string
  /** What its SQL begins with: `insert`. */
  readonly verb?: string
  /** Variables that it is handed. */
  readonly takes: readonly string[]
  /** It belongs to what is wrong: it changes something, and can meet the others in one call. */
  readonly counts: boolean
  /** Begins, ends or takes back a transaction by hand. */
  readonly byHand?: 'begin' | 'commit' | 'rollback'
}
