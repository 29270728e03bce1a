/** How a target can fail: what it was told, what it was sent, and where it keeps rows. */
import type { FlextError } from 'flext-core'

import type { Mismatch } from '../mismatch.ts'

export interface TargetConfigRefused extends FlextError<'TargetConfigRefused'> {
  readonly target: string
  readonly problems: ReadonlyArray<string>
}
/** One mistake in what the target was sent. `line` counts the messages from one. */
export interface InputProblem extends Mismatch {
  readonly line: number
  readonly stream?: string
  readonly column?: string
}
/** Messages that are none, come out of order, or hold records their schema does not allow. */
export interface TargetInputRefused extends FlextError<'TargetInputRefused'> {
  readonly target: string
  readonly problems: ReadonlyArray<InputProblem>
}
/** The input ended before the orchestrator said that the tap had ended well. */
export interface TargetInputCutShort extends FlextError<'TargetInputCutShort'> {
  readonly target: string
  readonly line: number
}
/** The place where rows are kept fails: full, read-only, locked, damaged. */
export interface TargetStorageFailed extends FlextError<'TargetStorageFailed'>, Mismatch {
  readonly place: string
  readonly code?: string
  /** The connection was lost in a commit: whether it took effect is not known. */
  readonly outcome?: 'unknown'
}
/** A stream cannot be kept in the shape announced: no room for its columns, keys or types. */
export interface TargetSchemaRefused extends FlextError<'TargetSchemaRefused'>, Mismatch {
  readonly stream: string
  /** Those that do not fit, where it is about columns. */
  readonly columns?: ReadonlyArray<string>
}
/** Something was asked about a run of which nothing is staged and nothing was published. */
export interface TargetRunUnknown extends FlextError<'TargetRunUnknown'> {
  readonly run: string
  readonly place: string
}
export type TargetError =
  | TargetConfigRefused
  | TargetInputRefused
  | TargetInputCutShort
  | TargetStorageFailed
  | TargetSchemaRefused
  | TargetRunUnknown

/** Whether what was asked of a target may have been done all the same. */
export const isOutcomeUnknown = (failure: { readonly _tag: string }): boolean =>
  'outcome' in failure && failure.outcome === 'unknown'

/** Makes the one sentence of a storage failure: the place, what was tried, what the system said. */
export const targetStorageFailed = (
  place: string,
  expected: string,
  found: string,
  code?: string,
): TargetStorageFailed => ({
  _tag: 'TargetStorageFailed',
  message: `${place}: expected ${expected}, found ${found}`,
  place,
  expected,
  found,
  ...(code === undefined ? {} : { code }),
})

/** `help` says what would let the stream be kept. */
export const targetSchemaRefused = (
  stream: string,
  expected: string,
  found: string,
  help?: string,
): TargetSchemaRefused => ({
  _tag: 'TargetSchemaRefused',
  message: `stream ${stream}: expected ${expected}, found ${found}${help === undefined ? '' : `; ${help}`}`,
  stream,
  expected,
  found,
})

/** Of a stream that nothing was announced of. */
export const targetSchemaMissing = (stream: string): TargetSchemaRefused =>
  targetSchemaRefused(stream, 'its SCHEMA before anything else', 'none')

/** A run that rows are brought for, or models are built for, after it was published. */
export const targetRunOver = (run: string, place: string): TargetStorageFailed =>
  targetStorageFailed(place, `run ${run} to be under way`, 'it published already')

export const targetRunUnknown = (run: string, place: string): TargetRunUnknown => ({
  _tag: 'TargetRunUnknown',
  message: `${place}: nothing is staged for run ${run}, and it was never published`,
  run,
  place,
})

export const targetConfigRefused = (
  target: string,
  problems: ReadonlyArray<string>,
): TargetConfigRefused => ({
  _tag: 'TargetConfigRefused',
  message: `${target}: the config is refused: ${problems.join('; ')}`,
  target,
  problems,
})

export const targetInputRefused = (
  target: string,
  problems: ReadonlyArray<InputProblem>,
): TargetInputRefused => ({
  _tag: 'TargetInputRefused',
  message: `${target}: ${problems.map(inputProblem).join('; ')}`,
  target,
  problems,
})

const inputProblem = ({ line, stream, column, expected, found }: InputProblem): string =>
  [
    `line ${line}`,
    ...(stream === undefined ? [] : [`stream ${stream}`]),
    ...(column === undefined ? [] : [`column ${column}`]),
  ].join(', ') + `: expected ${expected}, found ${found}`

export const targetInputCutShort = (target: string, line: number): TargetInputCutShort => ({
  _tag: 'TargetInputCutShort',
  message: `${target}: the input ended after line ${line} without its end mark; rows since the last checkpoint are dropped`,
  target,
  line,
})
