/** Drives one strand of a flow from operation to operation until it ends or is stopped. */
import { either as E } from 'fp-ts'

import type { AllCall, Branch } from '../flow/all.ts'
import type { AttemptCall } from '../flow/attempt.ts'
import { advance } from '../flow/describing.ts'
import type { FailCall } from '../flow/fail-with.ts'
import type { NoteCall } from '../flow/note.ts'
import type { AnyOperation } from '../flow/operation.ts'
import type { Awaitable } from '../journal/journal.ts'
import type { FlextError } from '../result/error.ts'
import { keptError } from '../result/kept-error.ts'
import type { AnyStepCall } from '../step/call.ts'
import { stopOf, type Lane } from './lane.ts'
import { threw, type AttemptOutcome } from './perform-attempt.ts'
import { ended, performStep } from './perform-step.ts'
import { refuseEnd, refuseNew } from './recall-step.ts'
import type { RunContext } from './run-context.ts'
import { mismatch, type StepEnd } from './step-end.ts'
import { StepUnderWay } from './step-under-way.ts'
import { gravest, type Stop } from './stop.ts'

type KnownOperation =
  | AnyStepCall
  | AttemptCall<unknown, unknown, never>
  | AllCall<ReadonlyArray<Branch>>
  | NoteCall<unknown>
  | FailCall<FlextError>

export const driveLane = async (
  run: RunContext,
  lane: Lane,
  flow: Iterator<AnyOperation, unknown, unknown>,
): Promise<StepEnd> => {
  let given: unknown
  for (;;) {
    const next = advance(flow, given)
    if (next.done) return refuseEnd(run, lane) ?? E.right(next.value)

    let end = perform(run, lane, next.value as KnownOperation)
    if (end instanceof StepUnderWay) {
      let outcome: AttemptOutcome
      try {
        outcome = await end.outcome
      } catch (thrown) {
        outcome = threw(end.place.name, thrown)
      }
      end = ended(end, outcome)
    }
    if (end instanceof Promise) end = await end
    if (next.value._tag === 'Attempt') end = asResult(end)
    if (E.isLeft(end)) return end
    if (lane.grown && run.kit.alwaysReplay) return E.left({ _tag: 'Replay' })
    given = end.right
  }
}

const perform = (
  run: RunContext,
  lane: Lane,
  operation: KnownOperation,
): Awaitable<StepEnd> | StepUnderWay => {
  switch (operation._tag) {
    case 'Step':
      return performStep(run, lane, operation)
    case 'Attempt':
      return performStep(run, lane, operation.call)
    case 'All':
      return performAll(run, lane, operation)
    case 'Note':
      return performNote(run, lane, operation)
    case 'Fail':
      return performFail(run, lane, operation)
  }
}

/** A failure of the step is what the flow wants to see; any other stop still stops it. */
const asResult = (end: StepEnd): StepEnd => {
  if (E.isRight(end)) return E.right(end)
  return end.left._tag === 'Failed' ? E.right(E.left(end.left.error)) : end
}

const performNote = (run: RunContext, lane: Lane, note: NoteCall<unknown>): StepEnd => {
  const place = { lane: lane.path, place: lane.next++, name: note.name }
  const memory = lane.memory?.[place.place]
  if (memory) {
    return memory.name === note.name && memory.outcome?.kind === 'noted'
      ? E.right(note.read(memory.outcome.output))
      : mismatch(run, place, memory.name)
  }
  const contradiction = run.history && refuseNew(run, lane, run.history, place, memory)
  if (contradiction) return contradiction
  const stopped = stopOf(run, lane)
  if (stopped) return E.left(stopped)
  const { clock, uuid, random } = run.kit
  const output = { now: clock.now, uuid, random }[note.name]()
  run.record({ kind: 'noted', ...place, output })
  lane.grown = true
  lane.beyondMemory = true
  return E.right(note.read(output))
}

const performFail = (
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
  const contradiction = run.history && refuseNew(run, lane, run.history, place, memory)
  if (contradiction) return contradiction
  const stopped = stopOf(run, lane)
  if (stopped) return E.left(stopped)
  const kept = keptError(error)
  const order = run.record({ kind: 'failed', ...place, error: kept, took: 0 })
  lane.grown = true
  return E.left({ _tag: 'Failed', error: kept, order })
}

const performAll = async (
  run: RunContext,
  lane: Lane,
  { branches, concurrency }: AllCall<ReadonlyArray<Branch>>,
): Promise<StepEnd> => {
  const place = lane.next++
  const memory = lane.memory?.[place]
  if (memory) return mismatch(run, { lane: lane.path, place, name: 'all([…])' }, memory.name)
  // Behind the point of no return a wish to cancel stops no branch, whether it came before or not.
  const outer = lane.scope.stopped && !stopOf(run, lane) ? run.closing : lane.scope
  const scope = outer.inner()
  const outputs: Array<unknown> = Array.from({ length: branches.length })
  const stops: Array<Stop> = []
  const thrown: Array<unknown> = []
  let next = 0

  const drive = async (index: number): Promise<void> => {
    const branch = lane.branch(run, place, index, scope)
    // What a stopped run had not begun is not begun; what it may remember is replayed to be undone.
    if (scope.stopped && !run.history) {
      stops.push(scope.stopped)
      return
    }
    const end = await driveLane(run, branch, branches[index]![Symbol.iterator]())
    lane.joined(branch)
    if (E.isRight(end)) outputs[index] = end.right
    else {
      stops.push(end.left)
      if (end.left._tag !== 'Replay') scope.stop({ _tag: 'Abandoned' })
    }
  }
  /** A branch that throws ends the run, but not before the others have come to rest. */
  const worker = async (): Promise<void> => {
    while (next < branches.length && thrown.length === 0) {
      try {
        await drive(next++)
      } catch (defect) {
        thrown.push(defect)
        scope.stop({ _tag: 'Abandoned' })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, branches.length) }, worker))
  outer.release(scope)
  if (thrown.length > 0) throw thrown[0]
  return stops.length > 0 ? E.left(gravest(stops)) : E.right(outputs)
}
