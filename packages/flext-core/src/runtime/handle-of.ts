/** The handle on a run that somebody asked for, admitted or not yet. */
import { either as E } from 'fp-ts'

import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { RunEnd } from '../run/execution.ts'
import { cancelRefused, type CancelRefused, type RunHandle } from '../run/handle.ts'
import type { JournalWriter } from './journal-writer.ts'
import type { LiveRun } from './live-runs.ts'
import type { RunName } from './runtime.ts'

/** `conflict` says why the request is not that of the run under way. */
export const handleOf = (
  writer: JournalWriter,
  name: RunName,
  live: LiveRun,
  result: Promise<RunEnd>,
  conflict?: FlextError,
): RunHandle<unknown, FlextError> => ({
  get id() {
    return live.attachedTo ?? name.id
  },
  accepted: async () => {
    if (conflict) return E.left(conflict)
    await live.admitted()
    if (!live.execution && !live.isKept) {
      const end = await live.end
      if (E.isLeft(end)) return end
    }
    await writer.durable()
    return E.right(undefined)
  },
  status: () => live.execution?.status,
  result,
  cancel: async (reason = 'cancelled'): Promise<FlextResult<void, CancelRefused>> => {
    const why = await cancelled(live, reason)
    return why === undefined
      ? E.right(undefined)
      : E.left(cancelRefused(name.service, name.id, why))
  },
})

/** Cancels a run, or a request that may yet become one; answers why not when it is too late. */
const cancelled = async (live: LiveRun, reason: string): Promise<string | undefined> => {
  live.withdrawn ??= reason
  await live.admitted()
  if (live.execution) return live.execution.cancel('cancelled', reason)
  const end = await live.end
  return E.isLeft(end) && end.left._tag === 'RunCancelled' ? undefined : 'it has ended'
}
