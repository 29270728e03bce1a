/**
 * Long work that stops nothing else in this process: it yields every few milliseconds, and goes on when
 * whatever waited has had its turn.
 */
import { setImmediate } from 'node:timers/promises'

/** Does the work to its end. */
export const inTurns = async <A>(work: Generator<void, A>): Promise<A> => {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    await setImmediate()
  }
}
