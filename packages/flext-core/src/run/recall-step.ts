/** What the journal remembers of a step, checked against what the flow asks for now. */
import { either as E } from 'fp-ts'

import { describeFound } from '../codec/found.ts'
import type { FlowPlace } from '../journal/record.ts'
import type { AnyStepCall } from '../step/call.ts'
import type { RememberedPlace, RunHistory } from './history.ts'
import type { Lane } from './lane.ts'
import { takeNote } from './record-step.ts'
import type { RunContext } from './run-context.ts'
import { fault, mismatch, type StepEnd } from './step-end.ts'

export const recall = (
  run: RunContext,
  lane: Lane,
  place: FlowPlace,
  call: AnyStepCall,
  memory: RememberedPlace,
): StepEnd => {
  const { outcome, order } = memory
  switch (outcome?.kind) {
    case 'step': {
      const decoded = call.step.output.decode(outcome.output)
      if (E.isLeft(decoded)) {
        const expected = `an output that is ${call.step.output.name}`
        return fault(run, place, expected, describeFound(outcome.output))
      }
      takeNote(run, place.lane, place.place, call, decoded.right, order, outcome.pivot, memory)
      return decoded
    }
    case 'failed':
      if (outcome.inDoubt || outcome.partial) {
        const { lane: path, place: at } = place
        const done = outcome.inDoubt ? 'in-doubt' : 'partial'
        run.undoDuties.push({ lane: path, place: at, call, done, order, memory })
      }
      return E.left(
        outcome.aborted
          ? (lane.scope.stopped ?? { _tag: 'Abandoned' })
          : { _tag: 'Failed', error: outcome.error, order },
      )
    default:
      return mismatch(run, place, memory.name)
  }
}

/** Refuses an operation that cannot be a new one here, if the journal knows so. */
export const refuseNew = (
  run: RunContext,
  lane: Lane,
  history: RunHistory,
  place: FlowPlace,
  memory: RememberedPlace | undefined,
): StepEnd | undefined => {
  if (!memory && history.forks.has(lane.fork(place.place))) return mismatch(run, place, 'all([…])')
  return history.complete ? refuseBeyond(run, lane, place) : undefined
}

/** In a flow that has come to its end nothing is new; but a branch that lost its race stopped anywhere. */
export const refuseBeyond = (run: RunContext, lane: Lane, place: FlowPlace): StepEnd => {
  const { stopped } = lane.scope
  return stopped?._tag === 'Abandoned'
    ? E.left(stopped)
    : mismatch(run, place, 'the end of the flow')
}

/** Refuses the end of a lane that had gone further. */
export const refuseEnd = (run: RunContext, lane: Lane): StepEnd | undefined => {
  const { memory, next, path } = lane
  if (!memory || memory.length <= next) return undefined
  const place = { lane: path, place: next, name: 'the end of the flow' }
  return mismatch(run, place, memory[next]?.name ?? 'all([…])')
}
