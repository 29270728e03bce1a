/** The ways in which a transformation with dbt can fail. */
import type { FlextError } from 'flext-core'

import type { CheckOutcome } from '../etl-pipeline/model.ts'
import type { PluginConfigRefused } from '../etl-pipeline/error.ts'
import type { ProjectError } from '../project/error.ts'
import type { PluginNotStarted } from '../singer/error.ts'
import type { DbtNode } from './model.ts'

/** The project has no such command, or it is none of dbt's that builds or tests. */
export interface DbtCommandUnknown extends FlextError<'DbtCommandUnknown'> {
  readonly plugin: string
  readonly command: string
}
/** Models or tests failed (exit code 1); what was built before stays built. */
export interface DbtNodesFailed extends FlextError<'DbtNodesFailed'> {
  readonly failed: ReadonlyArray<DbtNode>
  readonly skipped: ReadonlyArray<string>
  readonly checks: ReadonlyArray<CheckOutcome>
}
/** dbt found the project or its warehouse wanting before it ran anything (exit code 1). */
export interface DbtRefused extends FlextError<'DbtRefused'> {
  readonly plugin: string
  readonly problems: ReadonlyArray<string>
}
/** dbt itself broke down (exit code 2), or was ended by a signal. */
export interface DbtCrashed extends FlextError<'DbtCrashed'> {
  readonly plugin: string
  readonly exitCode: number | null
  readonly signal: string | null
  readonly log: ReadonlyArray<string>
}
export interface DbtAborted extends FlextError<'DbtAborted'> {
  readonly plugin: string
}
/** An artifact is not as its schema has it. */
export interface DbtArtifactRefused extends FlextError<'DbtArtifactRefused'> {
  readonly file: string
  readonly problems: ReadonlyArray<string>
}

export type DbtRunError =
  | PluginNotStarted
  | DbtRefused
  | DbtCrashed
  | DbtAborted
  | DbtArtifactRefused

/** How finding out what is to be run can fail. */
export type DbtPlanningError = ProjectError | PluginConfigRefused | DbtCommandUnknown

export type DbtTransformationError = DbtPlanningError | DbtRunError | DbtNodesFailed

export const dbtCommandUnknown = (
  plugin: string,
  command: string,
  expected: string,
): DbtCommandUnknown => ({
  _tag: 'DbtCommandUnknown',
  message: `${plugin}: expected ${expected}, found ${command}`,
  plugin,
  command,
})

/** Each model that failed with its file; a test with what it found. */
export const dbtNodesFailed = (
  plugin: string,
  nodes: ReadonlyArray<DbtNode>,
  checks: ReadonlyArray<CheckOutcome>,
): DbtNodesFailed => {
  const failed = nodes.filter(({ status }) => isFailure(status))
  const skipped = nodes.flatMap(({ status, name }) => (status === 'skipped' ? [name] : []))
  const left = skipped.length === 0 ? '' : `; skipped: ${skipped.join(', ')}`
  return {
    _tag: 'DbtNodesFailed',
    message: `${plugin}: ${failed.length} of ${nodes.length} failed${left}\n${failed.map(nodeInWords).join('\n')}`,
    failed,
    skipped,
    checks,
  }
}

export const isFailure = (status: DbtNode['status']): boolean =>
  status === 'error' ||
  status === 'fail' ||
  status === 'runtime error' ||
  status === 'partial success'

/** `models/orders.sql: model orders: …` */
export const nodeInWords = ({ file, kind, name, message }: DbtNode): string =>
  `${file === null ? '' : `${file}: `}${kind} ${name}: ${(message ?? 'it failed').replaceAll(/\s*\n\s*/g, ' ').trim()}`

export const dbtRefused = (plugin: string, problems: ReadonlyArray<string>): DbtRefused => ({
  _tag: 'DbtRefused',
  message: `${plugin}: ${problems.length === 0 ? 'dbt ended with exit code 1 and ran nothing' : problems.join('\n')}`,
  plugin,
  problems,
})

export const dbtCrashed = (
  plugin: string,
  end: Pick<DbtCrashed, 'exitCode' | 'signal' | 'log'>,
): DbtCrashed => {
  const how =
    end.signal === null ? `ended with exit code ${end.exitCode}` : `was ended by ${end.signal}`
  const last = end.log.at(-1)
  return {
    _tag: 'DbtCrashed',
    message: `${plugin}: dbt ${how}${last === undefined ? '' : `; it said last: ${last}`}`,
    plugin,
    ...end,
  }
}

export const dbtAborted = (plugin: string): DbtAborted => ({
  _tag: 'DbtAborted',
  message: `${plugin}: dbt was told to stop; what it had built by then stays built`,
  plugin,
})

export const dbtArtifactRefused = (
  file: string,
  problems: ReadonlyArray<string>,
): DbtArtifactRefused => ({
  _tag: 'DbtArtifactRefused',
  message: `${file}: ${problems.join('; ')}`,
  file,
  problems,
})
