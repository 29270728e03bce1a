/**
 * Work that holds resources for as long as it lasts. They are of the process: a run that goes on in
 * another takes them anew.
 */
import { setTimeout } from 'node:timers/promises'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { TargetStorageFailed } from '../singer/target/target-error.ts'
import { openResourceStore, type ResourceNeed } from './resource-store.ts'

export interface ResourceHolding {
  /** Where all processes of the project see who has what. */
  readonly folder: string
  readonly holder: string
  readonly needs: ReadonlyArray<ResourceNeed>
  /** Once any of them is aborted there is no more waiting: the work begins, and sees for itself. */
  readonly signals: ReadonlyArray<AbortSignal>
  readonly onWait: (short: ReadonlyArray<string>) => void
}

const everyMs = 200

export const withResources = async <A, Failure>(
  { folder, holder, needs, signals, onWait }: ResourceHolding,
  work: () => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | TargetStorageFailed>> => {
  if (needs.length === 0) return work()
  const store = openResourceStore(folder)
  const signal = AbortSignal.any([...signals])
  try {
    for (let isTold = false; !signal.aborted;) {
      const short = store.take(holder, needs)
      if (E.isLeft(short)) return short
      if (short.right.length === 0) break
      if (!isTold) onWait(short.right)
      isTold = true
      await setTimeout(everyMs, undefined, { signal }).catch(() => {})
    }
    return await work()
  } finally {
    store.release(holder)
    store.close()
  }
}
