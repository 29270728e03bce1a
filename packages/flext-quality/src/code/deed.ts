/**
 * What a function does, in order, in any language: calls, loops, attempts with their handlers, choices and exits. Everything
 * else of its text is left out.
 */
import type { Origin } from './origin.ts'
import type { Place } from './place.ts'

export type Deed = Call | Loop | Attempt | Choice | Leave

export interface Call {
  readonly does: 'call'
  readonly callee: Origin
  /** As it is written, on one line. */
  readonly text: string
  /** Waited for, or handed to the caller, who waits. */
  readonly awaited: boolean
  readonly given: Given
  /** What functions do that were passed to it, or the block of a `with`. */
  readonly inside: readonly Deed[]
  readonly place: Place
}

/** As much of the arguments as can be read. */
export interface Given {
  /** The beginning of the first argument that is a text. */
  readonly text?: string
  /** Keys of objects and keyword arguments, with their value where it is a text. */
  readonly keys: Readonly<Record<string, string>>
  /** The constructor or function whose result is handed over: `new PutObjectCommand(…)`. */
  readonly made?: string
  /** Variables that are handed over as they are. */
  readonly names: readonly string[]
}

export interface Loop {
  readonly does: 'loop'
  /** What it goes over, as it is written; absent for loops that are no walk over things. */
  readonly over?: string
  /** `Promise.allSettled`: one failure does not hide the others. */
  readonly settled?: true
  readonly body: readonly Deed[]
  readonly place: Place
}

export interface Attempt {
  readonly does: 'attempt'
  readonly body: readonly Deed[]
  readonly handlers: readonly Handler[]
  readonly last: readonly Deed[]
  readonly place: Place
}

export interface Handler {
  readonly body: readonly Deed[]
  /** The error is thrown on, returned, kept or handed to something other than a log. */
  readonly usesError: boolean
  readonly place: Place
}

/** Exactly one of its arms happens. */
export interface Choice {
  readonly does: 'choice'
  /** The first arm is taken where an expression equals a value. */
  readonly when?: { readonly expression: string; readonly equals: string }
  readonly arms: readonly (readonly Deed[])[]
}

export interface Leave {
  readonly does: 'leave'
  readonly how: 'return' | 'throw' | 'continue' | 'break'
  readonly place?: Place
  /** The class of the error that is thrown, as it is written. */
  readonly error?: string
}
