/**
 * How moving data can fail, as values. Each names the place (file and line, or stream and line of
 * the message stream), what was expected there and what was found; none carries a secret.
 */
import type { FlextError } from 'flext-core'

import type { TooManyDeadLetters } from '../dead-letters/too-many-dead-letters.ts'
import type { Mismatch } from './mismatch.ts'
import type { TapError } from './tap/tap-error.ts'
import type { TargetError, TargetStorageFailed } from './target/target-error.ts'

export type { Mismatch } from './mismatch.ts'
export {
  tapConfigRefused,
  tapSourceRefused,
  tapSourceUnreadable,
  type SourceProblem,
  type TapError,
} from './tap/tap-error.ts'
export {
  isOutcomeUnknown,
  targetConfigRefused,
  targetInputCutShort,
  targetInputRefused,
  targetRunOver,
  targetRunUnknown,
  targetSchemaMissing,
  targetSchemaRefused,
  targetStorageFailed,
  type InputProblem,
  type TargetConfigRefused,
  type TargetError,
  type TargetSchemaRefused,
  type TargetStorageFailed,
} from './target/target-error.ts'

/** How a process ended, with the last lines it said on stderr. */
export interface ProcessEnd {
  readonly plugin: string
  readonly exitCode: number | null
  readonly signal: string | null
  readonly log: ReadonlyArray<string>
  /** A mapper is a part of the tap it stands behind. */
  readonly role?: 'mapper'
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
/** The load took longer, or moved more, than the project allows. */
export interface LoadLimitPassed extends FlextError<'LoadLimitPassed'>, Mismatch {
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
  | LoadLimitPassed
  | HandoverFailed
  | TooManyDeadLetters
  | TargetStorageFailed
/** How a pair that is running can fail. */
export type LoadError = Exclude<PairError, HandoverFailed>
