/**
 * A load that goes again when a plugin fails: from its last durable state, so that streams which are
 * done give nothing again, and only what failed is extracted anew.
 */
import { setTimeout } from 'node:timers/promises'

import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { RetrySettings } from '../pipeline-settings.ts'

export interface Retrying {
  readonly retry: RetrySettings | undefined
  readonly signal: AbortSignal
  readonly drain: AbortSignal
  readonly onRetry: (message: string) => void
}

/** Failures that may pass by themselves: a plugin that died, hung, or lost its source for a moment. */
const passing: ReadonlySet<string> = new Set(['TapFailed', 'TargetFailed', 'PluginHung'])

/** Causes inside them that will be the same next time. */
const lasting: ReadonlySet<string> = new Set([
  'TapConfigRefused',
  'TargetConfigRefused',
  'TargetInputRefused',
  'TargetSchemaRefused',
])

const defaultWaitMs = 5000
const longestWaitMs = 300_000

export const retriedLoad =
  <A, Failure extends { readonly _tag: string; readonly message: string }>(
    load: FlextTask<A, Failure>,
    { retry, signal, drain, onRetry }: Retrying,
  ): FlextTask<A, Failure> =>
  async () => {
    const { times = 0, wait = defaultWaitMs } = retry ?? {}
    for (let nth = 1; ; nth += 1) {
      const loaded = await load()
      if (E.isRight(loaded) || nth > times || !mayPass(loaded.left)) return loaded
      if (signal.aborted || drain.aborted) return loaded
      const pauseMs = Math.min(wait * 2 ** (nth - 1), longestWaitMs)
      onRetry(`${loaded.left.message}; again in ${pauseMs / 1000} s (${nth} of ${times})`)
      await setTimeout(pauseMs, undefined, { signal: AbortSignal.any([signal, drain]) }).catch(
        () => {},
      )
      if (signal.aborted) return loaded
    }
  }

const mayPass = (failure: { readonly _tag: string; readonly message: string }): boolean => {
  const { cause } = failure as { readonly cause?: { readonly _tag?: string } }
  return passing.has(failure._tag) && !lasting.has(cause?._tag ?? '')
}
