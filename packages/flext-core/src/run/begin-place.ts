/** What a lane meets when it comes to an operation that the journal does not know yet. */
import { either as E } from 'fp-ts'

import type { FlowPlace } from '../journal/record.ts'
import { stopOf, type Lane } from './lane.ts'
import { refuseNew } from './recall-step.ts'
import type { RunContext } from './run-context.ts'
import type { StepEnd } from './step-end.ts'

/** Why the operation is not begun, if so: the journal knows better, or the lane goes no further. */
export const refuseBeginning = (
  run: RunContext,
  lane: Lane,
  place: FlowPlace,
): StepEnd | undefined => {
  const contradiction = run.history && refuseNew(run, lane, run.history, place, undefined)
  if (contradiction) return contradiction
  const stopped = stopOf(run, lane)
  return stopped && E.left(stopped)
}

/** Something new was recorded here: what follows cannot have begun before a crash. */
export const grow = (lane: Lane): void => {
  Object.assign(lane, { grown: true, beyondMemory: true })
}
