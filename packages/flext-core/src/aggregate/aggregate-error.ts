/** The ways in which an aggregate is not what somebody took it for. */
import type { FlextError } from '../result/error.ts'

/** Somebody else was faster: nothing was appended. Load it again, and decide again. */
export interface VersionConflict extends FlextError<'VersionConflict'> {
  readonly aggregate: string
  readonly id: string
  readonly expected: number
  readonly found: number
}

/** What is kept of an aggregate cannot be read: an unknown type or version, other data, a gap. */
export interface AggregateUnreadable extends FlextError<'AggregateUnreadable'> {
  readonly aggregate: string
  readonly id: string
  /** Of the event. */
  readonly version: number
}

export const versionConflict = (
  aggregate: string,
  id: string,
  expected: number,
  found: number,
): VersionConflict => ({
  _tag: 'VersionConflict',
  message: `${aggregate} ${id}: expected version ${expected}, found ${found}`,
  aggregate,
  id,
  expected,
  found,
})

export const aggregateUnreadable = (
  aggregate: string,
  id: string,
  version: number,
  why: string,
): AggregateUnreadable => ({
  _tag: 'AggregateUnreadable',
  message: `${aggregate} ${id} cannot be read at version ${version}: ${why}`,
  aggregate,
  id,
  version,
})
