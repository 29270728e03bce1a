/** How checking can fail, as values. Data that does not pass is no failure: it is the answer. */
import type { FlextError } from 'flext-core'

import type { TargetError } from '../singer/error.ts'

export interface CheckProblem {
  /** The check in words. */
  readonly check: string
  readonly expected: string
  readonly found: string
}
/** Checks of tables or columns that are not there. None was run. */
export interface ChecksRefused extends FlextError<'ChecksRefused'> {
  readonly problems: ReadonlyArray<CheckProblem>
}
export interface ChecksAborted extends FlextError<'ChecksAborted'> {
  readonly run: string
}
export type QualityError = ChecksRefused | ChecksAborted | TargetError

export const checksRefused = (problems: ReadonlyArray<CheckProblem>): ChecksRefused => ({
  _tag: 'ChecksRefused',
  message: problems
    .map(({ check, expected, found }) => `check "${check}": expected ${expected}, found ${found}`)
    .join('\n'),
  problems,
})

export const checksAborted = (run: string): ChecksAborted => ({
  _tag: 'ChecksAborted',
  message: `the checks of run ${run} were told to stop`,
  run,
})
