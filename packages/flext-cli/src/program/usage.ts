/** Something in the command line that cannot be. */
import type { FlextError } from 'flext-core'

import type { Failure } from './outcome.ts'

export type UsageInvalid = FlextError<'UsageInvalid'>

export const usageInvalid = (message: string, hints: ReadonlyArray<string> = []): Failure => ({
  error: { _tag: 'UsageInvalid', message } satisfies UsageInvalid,
  hints,
})
