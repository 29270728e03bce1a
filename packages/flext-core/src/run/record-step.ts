/** Writes down how a step ended, and what that obliges the run to. */
import { either as E } from 'fp-ts'

import { describeFound } from '../codec/found.ts'
import type { FlowPlace } from '../journal/record.ts'
import type { FlextError } from '../result/error.ts'
import type { AnyStepCall } from '../step/call.ts'
import type { RememberedPlace } from './history.ts'
import type { Lane } from './lane.ts'
import type { RunContext } from './run-context.ts'
import { fault, type StepEnd } from './step-end.ts'

/** What a step that is done means for the rest of the run. */
export const takeNote = (
  run: RunContext,
  { lane, place }: FlowPlace,
  call: AnyStepCall,
  output: unknown,
  order: number,
  memory?: RememberedPlace,
): void => {
  switch (call.step.kind) {
    case 'reading':
      return
    case 'changing':
      run.undoDuties.push({ lane, place, call, done: { output }, order, memory })
      return
    case 'pivot':
      run.pivotOrder = Math.max(run.pivotOrder, order)
      run.committedBy.push(call.step.name)
      return
    case 'finishing':
      run.committedBy.push(call.step.name)
  }
}

export const stepDone = (
  run: RunContext,
  lane: Lane,
  place: FlowPlace,
  call: AnyStepCall,
  output: unknown,
  attempts: number,
  startedAt: number,
): StepEnd => {
  const { step, input } = call
  if (!step.output.is(output)) {
    return fault(run, place, `an output that is ${step.output.name}`, describeFound(output))
  }
  const events = step.events?.(output, ...input)
  const order = run.record({
    kind: 'step',
    lane: place.lane,
    place: place.place,
    name: place.name,
    output: step.output.encode(output),
    ...(events && events.length > 0 ? { events } : undefined),
    ...(attempts > 1 ? { attempts } : undefined),
    took: run.kit.clock.now() - startedAt,
  })
  takeNote(run, place, call, output, order)
  lane.grown = true
  return E.right(output)
}

export const stepFailed = (
  run: RunContext,
  lane: Lane,
  place: FlowPlace,
  call: AnyStepCall,
  error: FlextError,
  attempts: number,
  startedAt: number,
): StepEnd => {
  const stopped = lane.scope.stopped
  const inDoubt =
    call.step.undoInDoubt !== undefined &&
    (stopped !== undefined || error._tag === 'StepThrew' || error._tag === 'StepTimedOut')
  const order = run.record({
    kind: 'failed',
    ...place,
    error,
    ...(attempts > 1 ? { attempts } : undefined),
    ...(inDoubt ? { inDoubt } : undefined),
    ...(stopped ? { aborted: true } : undefined),
    took: run.kit.clock.now() - startedAt,
  })
  if (inDoubt) {
    const { lane: path, place: at } = place
    run.undoDuties.push({ lane: path, place: at, call, done: undefined, order, memory: undefined })
  }
  return E.left(stopped ?? { _tag: 'Failed', error, order })
}
