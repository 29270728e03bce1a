export type { EffectKind } from './effect/effect-kind.ts'
