/** A run that waits in a queue before it begins. */
import type { QueuePlace } from '../queue/queue-place.ts'
import type { RunContext } from './run-context.ts'
import type { Stop } from './stop.ts'

/**
 * Waits for the run's turn; answers what keeps it from beginning at all. A run that had its turn
 * before waits even when it is cancelled: it has something to take back.
 */
export const awaitTurn = async (run: RunContext, place: QueuePlace): Promise<Stop | undefined> => {
  const within = place.returning ? run.closing : run.scope
  await place.turn(within)
  if (within.stopped) return within.stopped
  if (!place.returning) {
    run.record({ kind: 'dequeued', waited: Math.max(0, run.kit.clock.now() - place.since) })
  }
  return undefined
}
