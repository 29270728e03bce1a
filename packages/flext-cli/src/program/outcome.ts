/** What a command ends with: something to show, or why there is nothing. */
import type { FlextError } from 'flext-core'
import type { either as E } from 'fp-ts'

/** Shown as text, or as the one JSON document. */
export interface Report {
  readonly text: string
  /** JSON-safe. */
  readonly document: unknown
  /** All was written already, line by line. */
  readonly printed?: true
  /** Default 0. */
  readonly exitCode?: number
}

export interface Failure {
  readonly error: FlextError
  /** Default: as the error's tag says. */
  readonly exitCode?: number
  /** What to do about it, a line each. */
  readonly hints?: ReadonlyArray<string>
  /** What stands in the JSON document beside `error`. */
  readonly beside?: Readonly<Record<string, unknown>>
  /** Shown above the error: what was done all the same. */
  readonly text?: string
}

export type Outcome = E.Either<Failure, Report>
