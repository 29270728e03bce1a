/** One function with all it does to the world. */
import type { CodeFile, CodeFunction } from '../code/code-file.ts'
import type { Handler } from '../code/deed.ts'
import type { Place } from '../code/place.ts'
import type { Arms, Effect } from './effect.ts'

export interface Operation {
  readonly file: CodeFile
  readonly function: CodeFunction
  readonly effects: readonly Effect[]
  readonly attempts: readonly AttemptSeen[]
  /** Transactions that a callback or block opens. */
  readonly transactions: readonly TransactionSeen[]
  readonly returns: readonly ReturnSeen[]
  /** Errors it throws, by class. */
  readonly throws: readonly string[]
}

export interface AttemptSeen {
  readonly place: Place
  readonly handlers: readonly Handler[]
  /** Something in a handler or at the end has the name of taking back. */
  readonly takesBack: boolean
  /** It stands in a function that is called, rather than in this one. */
  readonly inner: boolean
}

/** The function may end there. */
export interface ReturnSeen {
  /** The next call would have this site. */
  readonly site: number
  readonly arms: readonly Arms[]
  readonly line: number
}

export interface TransactionSeen {
  readonly id: string
  readonly call: string
  readonly place: Place
  readonly endSite: number
  readonly arms: readonly Arms[]
}
