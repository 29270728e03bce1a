/** Ends the flow by its own decision. */
import { either as E } from 'fp-ts'

import type { FailCall } from '../flow/fail-with.ts'
import type { FlextError } from '../result/error.ts'
import { keptError } from '../result/kept-error.ts'
import { grow, refuseBeginning } from './begin-place.ts'
import type { Lane } from './lane.ts'
import type { RunContext } from './run-context.ts'
import { mismatch, type StepEnd } from './step-end.ts'

export const performFail = (
  run: RunContext,
  lane: Lane,
  { name, error }: FailCall<FlextError>,
): StepEnd => {
  const place = { lane: lane.path, place: lane.next++, name }
  const memory = lane.memory?.[place.place]
  if (memory) {
    return memory.name === name && memory.outcome?.kind === 'failed'
      ? E.left({ _tag: 'Failed', error: memory.outcome.error, order: memory.order })
      : mismatch(run, place, memory.name)
  }
  const refused = refuseBeginning(run, lane, place)
  if (refused) return refused
  const kept = keptError(error)
  const order = run.record({ kind: 'failed', ...place, error: kept, took: 0 })
  grow(lane)
  return E.left({ _tag: 'Failed', error: kept, order })
}
