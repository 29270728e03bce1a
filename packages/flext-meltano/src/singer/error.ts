/**
 * How moving data can fail, as values. Each names the place (file and line, or stream and line of
 * the message stream), what was expected there and what was found; none carries a secret.
 */
import type { FlextError } from 'flext-core'

/** Where in a tap's or target's world something went wrong, and what was wrong there. */
export interface Mismatch {
  readonly expected: string
  readonly found: string
}

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
}
/** A stream cannot be kept in the shape announced: no room for its columns, keys or types. */
export interface TargetSchemaRefused extends FlextError<'TargetSchemaRefused'>, Mismatch {
  readonly stream: string
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

/** How a process ended, with the last lines it said on stderr. */
export interface ProcessEnd {
  readonly plugin: string
  readonly exitCode: number | null
  readonly signal: string | null
  readonly log: ReadonlyArray<string>
}
export interface PluginNotStarted extends FlextError<'PluginNotStarted'>, Mismatch {
  readonly plugin: string
  readonly executable: string
}
/** The tap ended badly; `cause` is its own account where it is a native one. */
export interface TapFailed extends FlextError<'TapFailed'>, ProcessEnd {
  readonly rows: number
  readonly cause?: TapError
}
/** The tap printed something that is no Singer message. */
export interface TapOutputRefused extends FlextError<'TapOutputRefused'>, Mismatch {
  readonly plugin: string
  readonly line: number
}
export interface TapCatalogRefused extends FlextError<'TapCatalogRefused'> {
  readonly plugin: string
  readonly problems: ReadonlyArray<string>
}
export interface TargetFailed extends FlextError<'TargetFailed'>, ProcessEnd {
  readonly rows: number
  readonly cause?: TargetError
}
/** A process took or gave nothing for longer than it was allowed to, and was ended. */
export interface PluginHung extends FlextError<'PluginHung'> {
  readonly plugin: string
  readonly waitedMs: number
}
export interface PairAborted extends FlextError<'PairAborted'> {
  readonly rows: number
}
/** Where the pair's own files (config, catalog, state) are written fails. */
export interface HandoverFailed extends FlextError<'HandoverFailed'> {
  readonly place: string
}

export type DiscoveryError =
  | PluginNotStarted
  | TapFailed
  | TapCatalogRefused
  | PluginHung
  | PairAborted
  | HandoverFailed

export type PairError =
  | PluginNotStarted
  | TapFailed
  | TapOutputRefused
  | TargetFailed
  | PluginHung
  | PairAborted
  | HandoverFailed

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

export const targetSchemaRefused = (
  stream: string,
  expected: string,
  found: string,
): TargetSchemaRefused => ({
  _tag: 'TargetSchemaRefused',
  message: `stream ${stream}: expected ${expected}, found ${found}`,
  stream,
  expected,
  found,
})

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
