/** Tells a flow whether the run passes this place under its new form or had passed it under the old. */
import { either as E } from 'fp-ts'

import type { PatchedCall } from '../flow/patched.ts'
import { grow, refuseBeginning } from './begin-place.ts'
import type { Lane } from './lane.ts'
import type { RunContext } from './run-context.ts'
import type { StepEnd } from './step-end.ts'

/** The answer is recorded where it is yes; a run that had passed here keeps its places as they are. */
export const performPatched = (run: RunContext, lane: Lane, { name }: PatchedCall): StepEnd => {
  const memory = lane.memory?.[lane.next]
  if (memory?.name === name) {
    lane.next++
    return E.right(true)
  }
  if (memory || isPast(run, lane)) return E.right(false)
  const place = { lane: lane.path, place: lane.next, name }
  const refused = refuseBeginning(run, lane, place)
  if (refused) return refused
  lane.next++
  run.record({ kind: 'noted', ...place, output: true })
  grow(lane)
  return E.right(true)
}

/** The run went on from here without a record in this place: into branches, or to its end. */
const isPast = ({ history }: RunContext, lane: Lane): boolean =>
  history !== undefined && (history.complete || history.forks.has(lane.fork(lane.next)))
