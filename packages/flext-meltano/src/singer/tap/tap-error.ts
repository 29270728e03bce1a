/** How a tap can fail, by the place in its source and what was expected and found there. */
import type { FlextError } from 'flext-core'

import type { Mismatch } from '../mismatch.ts'

export interface TapConfigRefused extends FlextError<'TapConfigRefused'> {
  readonly tap: string
  readonly problems: ReadonlyArray<string>
}
/** A source that cannot be read at all: missing, a directory, not allowed. */
export interface TapSourceUnreadable extends FlextError<'TapSourceUnreadable'>, Mismatch {
  readonly source: string
}
/** One mistake in a source. Lines count from one, bytes from zero. */
export interface SourceProblem extends Mismatch {
  readonly line?: number
  readonly byte?: number
  readonly column?: string
}
/** A source that can be read and is not what it should be. */
export interface TapSourceRefused extends FlextError<'TapSourceRefused'> {
  readonly source: string
  readonly problems: ReadonlyArray<SourceProblem>
}
/** Whoever reads the tap's messages has gone. */
export interface TapOutputClosed extends FlextError<'TapOutputClosed'> {
  readonly tap: string
}
export type TapError = TapConfigRefused | TapSourceUnreadable | TapSourceRefused | TapOutputClosed

export const tapConfigRefused = (
  tap: string,
  problems: ReadonlyArray<string>,
): TapConfigRefused => ({
  _tag: 'TapConfigRefused',
  message: `${tap}: ${problems.join('; ')}`,
  tap,
  problems,
})

export const tapSourceUnreadable = (
  source: string,
  expected: string,
  found: string,
): TapSourceUnreadable => ({
  _tag: 'TapSourceUnreadable',
  message: `${source}: expected ${expected}, found ${found}`,
  source,
  expected,
  found,
})

export const tapSourceRefused = (
  source: string,
  problems: ReadonlyArray<SourceProblem>,
): TapSourceRefused => ({
  _tag: 'TapSourceRefused',
  message: problems.map((problem) => sourceProblem(source, problem)).join('; '),
  source,
  problems,
})

const sourceProblem = (
  source: string,
  { line, byte, column, expected, found }: SourceProblem,
): string =>
  [
    line === undefined ? source : `${source}:${line}`,
    ...(byte === undefined ? [] : [`byte ${byte}`]),
    ...(column === undefined ? [] : [`column ${column}`]),
  ].join(', ') + `: expected ${expected}, found ${found}`
