/** What a call is to the world: which sort of system it reaches, and whether it changes anything there. */
import type { EffectKind } from './effect-kind.ts'

export interface EffectNature {
  readonly kind: EffectKind
  /** Otherwise it only looks. */
  readonly changes: boolean
  /** Effects with the same name reach the same system. */
  readonly system: string
  /** An import says so; otherwise it is told from names. */
  readonly known: boolean
  /** Begins, ends or takes back a transaction that the program keeps by hand. */
  readonly byHand?: 'begin' | 'commit' | 'rollback'
}
