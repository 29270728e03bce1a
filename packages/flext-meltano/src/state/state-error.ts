/** How keeping states can fail. */
import type { FlextError } from 'flext-core'

import type { Mismatch } from '../singer/mismatch.ts'

/** Somebody else changed the state since it was looked at. */
export interface StateChanged extends FlextError<'StateChanged'> {
  readonly stateId: string
  readonly expected: number
  readonly found: number
}
/** The place where states are kept cannot be used. */
export interface StateBackendFailed extends FlextError<'StateBackendFailed'>, Mismatch {
  readonly place: string
}
/** What the project says of its state backend makes no sense here. */
export interface StateBackendRefused extends FlextError<'StateBackendRefused'>, Mismatch {}
/** There is no such revision of the state. */
export interface StateRevisionUnknown extends FlextError<'StateRevisionUnknown'> {
  readonly stateId: string
  readonly revision: number
}

export type StateError =
  | StateChanged
  | StateBackendFailed
  | StateBackendRefused
  | StateRevisionUnknown

export const stateChanged = (stateId: string, expected: number, found: number): StateChanged => ({
  _tag: 'StateChanged',
  message: `state ${stateId}: expected ${inWords(expected)}, found ${inWords(found)}; look at it again`,
  stateId,
  expected,
  found,
})

export const stateBackendFailed = (
  place: string,
  expected: string,
  found: string,
): StateBackendFailed => ({
  _tag: 'StateBackendFailed',
  message: `${place}: expected ${expected}, found ${found}`,
  place,
  expected,
  found,
})

export const stateBackendRefused = (expected: string, found: string): StateBackendRefused => ({
  _tag: 'StateBackendRefused',
  message: `state_backend: expected ${expected}, found ${found}`,
  expected,
  found,
})

export const stateRevisionUnknown = (stateId: string, revision: number): StateRevisionUnknown => ({
  _tag: 'StateRevisionUnknown',
  message: `state ${stateId} has no revision ${revision}`,
  stateId,
  revision,
})

const inWords = (revision: number): string => (revision === 0 ? 'none' : `revision ${revision}`)
