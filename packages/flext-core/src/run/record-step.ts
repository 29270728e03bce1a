/** Writes down how a step ended, and what that obliges the run to. */
import { either as E } from 'fp-ts'

import { describeFound } from '../codec/found.ts'
import { PayloadExceeded } from '../journal/payload-limit.ts'
import type { StepDone } from '../journal/record.ts'
import type { FlextError } from '../result/error.ts'
import type { AnyStepCall } from '../step/call.ts'
import type { RememberedPlace } from './history.ts'
import { UnfitOutput } from './outcome-keeper.ts'
import { stopOf, type Lane } from './lane.ts'
import type { RunContext } from './run-context.ts'
import { fault, type StepEnd } from './step-end.ts'
import type { StepUnderWay } from './step-under-way.ts'

/** What a step that is done means for the rest of the run. */
export const takeNote = (
  run: RunContext,
  lane: string,
  place: number,
  call: AnyStepCall,
  output: unknown,
  order: number,
  decides: true | undefined,
  memory?: RememberedPlace,
): void => {
  switch (decides ? 'pivot' : call.step.kind) {
    case 'reading':
      return
    case 'transacting':
      if (call.step.undo === undefined) return
      run.undoDuties.push({ lane, place, call, done: { output }, order, memory })
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
  under: StepUnderWay,
  outcome: E.Right<unknown>,
  attempts: number,
): StepEnd => {
  const { run, lane, index, call } = under
  const { step, input } = call
  const output = outcome.right
  if (!step.output.is(output)) {
    return fault(run, under.place, `an output that is ${step.output.name}`, foundIn(output))
  }
  const isFinal =
    step.kind === 'pivot' || (step.decides?.(output) ?? step.called?.isFinal() ?? false)
  const decides = isFinal ? true : undefined
  const told = step.events?.(output, ...input)
  const events = decides || told === undefined ? told : toldIn(run, lane, told)
  const at = run.kit.clock.now()
  const done: StepDone = {
    kind: 'step',
    lane: lane.path,
    place: index,
    name: step.name,
    output: step.output.encode(output),
    took: at - under.startedAt,
  }
  const record = withDetails(done, events, attempts)
  const order = recorded(run, decides ? { ...record, pivot: true } : record, at)
  if (order instanceof PayloadExceeded) {
    const { limit, found } = order
    return fault(
      run,
      under.place,
      `an output and events of at most ${limit} bytes`,
      `${found} bytes`,
    )
  }
  takeNote(run, lane.path, index, call, output, order, decides)
  lane.grown = true
  return outcome
}

const recorded = (run: RunContext, record: StepDone, at: number): number | PayloadExceeded => {
  try {
    return run.record(record, at)
  } catch (thrown) {
    if (thrown instanceof PayloadExceeded) return thrown
    throw thrown
  }
}

/** What is done in a lane that goes no further is taken back: it tells no more than its progress. */
const toldIn = (
  run: RunContext,
  lane: Lane,
  events: NonNullable<StepDone['events']>,
): StepDone['events'] => {
  const tag = stopOf(run, lane)?._tag
  return tag === 'Abandoned' || tag === 'Cancelled'
    ? events.filter(({ publish }) => publish === 'at-once')
    : events
}

const foundIn = (output: unknown): string =>
  output instanceof UnfitOutput ? output.found : describeFound(output)

/** Most steps have neither events nor more than one attempt: their records stay as they are. */
const withDetails = (done: StepDone, events: StepDone['events'], attempts: number): StepDone => {
  const told = events !== undefined && events.length > 0
  return told || attempts > 1
    ? { ...done, ...(told ? { events } : undefined), ...(attempts > 1 ? { attempts } : undefined) }
    : done
}

export const stepFailed = (under: StepUnderWay, error: FlextError, attempts: number): StepEnd => {
  const { run, lane, index, call, startedAt, inDoubt: nobodyKnows } = under
  const stopped = lane.scope.stopped
  const isInDoubt = stopped !== undefined || nobodyKnows
  const inDoubt = call.step.undoInDoubt !== undefined && isInDoubt
  const partial = call.step.undoFailed !== undefined && !inDoubt
  const order = run.record({
    kind: 'failed',
    ...under.place,
    error,
    ...(attempts > 1 ? { attempts } : undefined),
    ...(inDoubt ? { inDoubt } : undefined),
    ...(partial ? { partial } : undefined),
    ...(stopped ? { aborted: true } : undefined),
    took: run.kit.clock.now() - startedAt,
  })
  if (inDoubt || partial) {
    const done = inDoubt ? 'in-doubt' : 'partial'
    run.undoDuties.push({ lane: lane.path, place: index, call, done, order, memory: undefined })
  }
  return E.left(stopped ?? { _tag: 'Failed', error, order })
}
