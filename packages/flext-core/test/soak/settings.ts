/** How the runtimes of a soak are set: they wait for little, and their clock can be put elsewhere. */
import { systemClock, type Clock, type RuntimeOptions } from 'flext-core'

export interface MovableClock extends Clock {
  readonly jump: (ms: number) => void
}

export const movableClock = (offset: number): MovableClock => {
  let moved = offset
  return {
    now: () => systemClock.now() + moved,
    after: systemClock.after,
    jump: (ms) => void (moved += ms),
  }
}

/** No undo of a plan fails as often as that, so a run that gets stuck is a violation. */
export const settings = (clock: Clock): RuntimeOptions => ({
  clock,
  persistence: { times: 30, base: 1, cap: 8 },
  finishing: { times: Infinity, base: 1, cap: 8 },
})
