/** Failures that may pass by themselves, and how long to wait for that. */
import type { FlextError } from 'flext-core'

/** A plugin that died, hung, or lost its source for a moment. */
const passing: ReadonlySet<string> = new Set(['TapFailed', 'TargetFailed', 'PluginHung'])

/** Causes inside them that will be the same next time. */
const lasting: ReadonlySet<string> = new Set([
  'TapConfigRefused',
  'TargetConfigRefused',
  'TargetInputRefused',
  'TargetSchemaRefused',
])

export const mayPass = (failure: { readonly _tag: string; readonly message: string }): boolean => {
  const { cause } = failure as { readonly cause?: FlextError }
  return passing.has(failure._tag) && !isLasting(cause)
}

/** What a plugin has reported as the cause of its failure. */
export const isLasting = (cause: FlextError | undefined): boolean =>
  cause !== undefined && lasting.has(cause._tag)

const longestWaitMs = 300_000

/** Before the first time that something goes again: the wait; twice as long before each further one. */
export const pauseBefore = (nth: number, waitMs: number): number =>
  Math.min(waitMs * 2 ** (nth - 1), longestWaitMs)
