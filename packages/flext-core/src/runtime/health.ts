/**
 * How a runtime is, for whoever asks from outside: a load balancer whether it may send work, a person
 * whether something waits for them. It reads, and writes nothing.
 */
import type { RunStatus } from '../run/status.ts'
import { openStatuses } from '../run/status.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextRuntime } from './runtime.ts'

export interface RuntimeHealth {
  /** It takes work: its journal answers, and everything recorded so far is kept. */
  readonly ready: boolean
  /** Why it is not ready. */
  readonly why?: string
  /** Runs with something left to do; counted up to a thousand, as the others are. */
  readonly open: number
  /** Of those, the one that was begun first among those counted; milliseconds since the epoch. */
  readonly oldestOpenAt?: number
  /** Runs that wait for somebody. */
  readonly stuck: number
  readonly faulted: number
  /** Events that were put aside for a subscriber. */
  readonly parked: number
}

/** Nobody needs to know more precisely; a count takes a moment, however many there are. */
const mostCounted = 1_000

/** Ready and well is no run stuck or faulted and no event parked; ready alone is enough to take work. */
export const healthOf = async (
  runtime: Pick<FlextRuntime, 'runs' | 'parked'>,
): Promise<RuntimeHealth> => {
  const among = (status: ReadonlyArray<RunStatus>) =>
    runtime.runs.list({ status, limit: mostCounted })
  try {
    const open = await among(openStatuses)
    const oldest = open.at(-1)
    return {
      ready: true,
      open: open.length,
      ...(oldest && { oldestOpenAt: oldest.startedAt }),
      stuck: (await among(['stuck'])).length,
      faulted: (await among(['faulted'])).length,
      parked: (await runtime.parked.list()).length,
    }
  } catch (thrown) {
    const why = causeOf(thrown).message
    return { ready: false, why, open: 0, stuck: 0, faulted: 0, parked: 0 }
  }
}
