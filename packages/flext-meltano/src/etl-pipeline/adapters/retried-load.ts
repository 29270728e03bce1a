/**
 * A load that goes again when a plugin fails: from its last durable state, so that streams which are
 * done give nothing again, and only what failed is extracted anew.
 */
import { setTimeout } from 'node:timers/promises'

import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { mayPass, pauseBefore } from '../../singer/pair/passing-failure.ts'
import type { RetrySettings } from '../pipeline-settings.ts'

export interface Retrying {
  readonly retry: RetrySettings | undefined
  readonly signal: AbortSignal
  readonly drain: AbortSignal
  readonly onRetry: (message: string) => void
}

export const defaultWaitMs = 5000

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
      const pauseMs = pauseBefore(nth, wait)
      onRetry(`${loaded.left.message}; again in ${pauseMs / 1000} s (${nth} of ${times})`)
      await setTimeout(pauseMs, undefined, { signal: AbortSignal.any([signal, drain]) }).catch(
        () => {},
      )
      if (signal.aborted) return loaded
    }
  }
