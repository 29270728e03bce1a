/** The ways in which an ETL pipeline can fail beside those of its taps, targets and models. */
import type { FlextError } from 'flext-core'
import type { TwoPhaseFailure } from 'flext-core/transaction'

import type { ProjectError } from '../project/error.ts'
import type { QualityError } from '../quality/error.ts'
import type { DiscoveryError, PairError, TargetError } from '../singer/error.ts'
import type { StateError } from '../state/state-error.ts'
import type { TransformError } from '../transform/error.ts'

/** The tap offers nothing that the project selects. */
import type { CheckOutcome } from './model.ts'

export interface NothingSelected extends FlextError<'NothingSelected'> {
  readonly tap: string
  readonly offered: ReadonlyArray<string>
}

/** Streams that are to begin anew are not among those that are extracted. */
export interface StreamsUnknown extends FlextError<'StreamsUnknown'> {
  readonly streams: ReadonlyArray<string>
  readonly selected: ReadonlyArray<string>
}

/** What the project says of the transformation cannot be carried out. */
export interface TransformRefused extends FlextError<'TransformRefused'> {
  readonly problems: ReadonlyArray<string>
}

/** The configs of native plugins are not what they have to be; nothing was begun. */
export interface PluginConfigRefused extends FlextError<'PluginConfigRefused'> {
  readonly problems: ReadonlyArray<string>
}

/** How finding out what is to be done can fail. */
export type PlanningError = ProjectError | TransformRefused | PluginConfigRefused

/** Checks that did not pass; nothing became visible. */
export interface QualityGateFailed extends FlextError<'QualityGateFailed'> {
  readonly failed: ReadonlyArray<string>
  /** What came of every check, those that passed included. */
  readonly checks: ReadonlyArray<CheckOutcome>
}

export type ETLPipelineError =
  | PlanningError
  | DiscoveryError
  | NothingSelected
  | StreamsUnknown
  | PairError
  | TargetError
  | StateError
  | TransformError
  | QualityError
  | QualityGateFailed
  | TwoPhaseFailure

export const nothingSelected = (tap: string, offered: ReadonlyArray<string>): NothingSelected => ({
  _tag: 'NothingSelected',
  message: `${tap} offers ${offered.length === 0 ? 'no streams' : offered.join(', ')}; the project selects none of them`,
  tap,
  offered,
})

export const streamsUnknown = (
  tap: string,
  streams: ReadonlyArray<string>,
  selected: ReadonlyArray<string>,
): StreamsUnknown => ({
  _tag: 'StreamsUnknown',
  message: `${tap}: expected streams among ${selected.join(', ')}, found ${streams.join(', ')}`,
  streams,
  selected,
})

export const qualityGateFailed = (
  failed: ReadonlyArray<string>,
  checks: ReadonlyArray<CheckOutcome>,
): QualityGateFailed => ({
  _tag: 'QualityGateFailed',
  message: `${failed.length === 1 ? 'a check' : `${failed.length} checks`} did not pass: ${failed.join('; ')}`,
  failed,
  checks,
})

export const transformRefused = (problems: ReadonlyArray<string>): TransformRefused => ({
  _tag: 'TransformRefused',
  message: problems.join('\n'),
  problems,
})

export const pluginConfigRefused = (problems: ReadonlyArray<string>): PluginConfigRefused => ({
  _tag: 'PluginConfigRefused',
  message: problems.join('\n'),
  problems,
})
