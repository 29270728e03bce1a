/** Tells an event of the flow's own: a record like that of a step that does nothing else. */
import { either as E } from 'fp-ts'

import type { RaiseCall } from '../flow/raise.ts'
import { grow, refuseBeginning } from './begin-place.ts'
import type { Lane } from './lane.ts'
import type { RunContext } from './run-context.ts'
import { mismatch, type StepEnd } from './step-end.ts'

export const performRaise = (run: RunContext, lane: Lane, { name, event }: RaiseCall): StepEnd => {
  const place = { lane: lane.path, place: lane.next++, name }
  const memory = lane.memory?.[place.place]
  if (memory) {
    return memory.name === name && memory.outcome?.kind === 'step'
      ? E.right(undefined)
      : mismatch(run, place, memory.name)
  }
  const refused = refuseBeginning(run, lane, place)
  if (refused) return refused
  run.record({ kind: 'step', ...place, output: null, events: [event], took: 0 })
  grow(lane)
  return E.right(undefined)
}
