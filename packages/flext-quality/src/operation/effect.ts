/** A call that reaches another system, and the circumstances in which a function makes it. */
import type { EffectNature } from '../effect/effect-nature.ts'
import type { Place } from '../code/place.ts'

export interface Effect extends EffectNature {
  /** The call as it is written. */
  readonly call: string
  /** Where the function itself makes it, or makes the call that leads to it. */
  readonly place: Place
  /** Counts the calls of the function; what one call leads to shares it. */
  readonly site: number
  /** The functions on the way to the effect, where the function does not call it itself. */
  readonly via: readonly Via[]
  /** Arms of choices that have to be taken for it to happen. */
  readonly arms: readonly Arms[]
  /** The innermost loop over things around it. */
  readonly loop?: LoopAround
  /** The attempts around it, the innermost last. */
  readonly attempts: readonly number[]
  /** What it stands in: the way things go, a handler of an attempt, or its end. */
  readonly stands: 'straight' | 'handler' | 'last'
  /** The attempt whose handler or end it stands in. */
  readonly handles?: number
  /** The transaction that holds it, opened by a callback or a block. */
  readonly transaction?: string
  /** It is handed something that may be a transaction. */
  readonly carried: boolean
  /** Variables that it is handed. */
  readonly takes: readonly string[]
  /** What its SQL begins with: `insert`. */
  readonly verb?: string
  /** What it is about, where a name or a text tells: `orders`. */
  readonly about?: string
}

export interface Via {
  readonly name: string
  readonly path: string
  readonly place: Place
}

/** `choice` was made in one of these ways. */
export interface Arms {
  readonly choice: string
  readonly taken: readonly string[]
}

export interface LoopAround {
  readonly over: string
  /** It is a loop of the function itself, not of one that it calls. */
  readonly own: boolean
  readonly place: Place
  /** A handler inside the loop keeps one failure from ending it. */
  readonly eachOnItsOwn: boolean
}

/** Whether both can happen in one call of the function. */
export const canMeet = (one: Pick<Effect, 'arms'>, other: Pick<Effect, 'arms'>): boolean =>
  one.arms.every(({ choice, taken }) => {
    const same = other.arms.find((each) => each.choice === choice)
    return same === undefined || taken.some((arm) => same.taken.includes(arm))
  })
