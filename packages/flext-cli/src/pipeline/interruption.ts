/** Ctrl-C: the first ends things in order, the second at once. */
import { exitCodes } from '../program/exit-code.ts'
import type { StopSignal, World } from '../world/world.ts'

export interface Interruption {
  /** The signal that came, if one did. */
  readonly came: () => StopSignal | undefined
  /** Signals are no longer listened to. */
  readonly ignore: () => void
}

export const onInterruption = (
  world: World,
  stop: (signal: StopSignal) => void,
  beforeExit: () => void = () => {},
): Interruption => {
  let came: StopSignal | undefined
  const ignore = world.onSignal((signal) => {
    if (came !== undefined) {
      beforeExit()
      return world.exitNow(exitCodeFor(signal))
    }
    came = signal
    stop(signal)
  })
  return { came: () => came, ignore }
}

export const exitCodeFor = (signal: StopSignal): number =>
  signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
