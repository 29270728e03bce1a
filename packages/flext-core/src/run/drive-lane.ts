/** Drives one strand of a flow from operation to operation until it ends or is stopped. */
import { either as E } from 'fp-ts'

import type { AllCall } from '../flow/all.ts'
import type { AttemptCall } from '../flow/attempt.ts'
import type { Branch } from '../flow/branch.ts'
import type { CallCall } from '../flow/call.ts'
import { advance } from '../flow/describing.ts'
import type { FailCall } from '../flow/fail-with.ts'
import type { NoteCall } from '../flow/note.ts'
import type { AnyOperation } from '../flow/operation.ts'
import type { PatchedCall } from '../flow/patched.ts'
import type { RaceBranches, RaceCall } from '../flow/race.ts'
import type { RaiseCall } from '../flow/raise.ts'
import type { SleepCall } from '../flow/sleep.ts'
import type { SignalTimedOut, WaitForCall } from '../flow/wait-for.ts'
import type { Awaitable } from '../journal/journal.ts'
import type { FlextError } from '../result/error.ts'
import type { AnyStepCall } from '../step/call.ts'
import type { Lane } from './lane.ts'
import { performAll } from './perform-all.ts'
import { threw, type AttemptOutcome } from './perform-attempt.ts'
import { performCall } from './perform-call.ts'
import { performFail } from './perform-fail.ts'
import { performNote } from './perform-note.ts'
import { performPatched } from './perform-patched.ts'
import { performRace } from './perform-race.ts'
import { performRaise } from './perform-raise.ts'
import { performSleep } from './perform-sleep.ts'
import { begun, ended, performStep } from './perform-step.ts'
import { performWaitFor } from './perform-wait-for.ts'
import { refuseEnd } from './recall-step.ts'
import type { RunContext } from './run-context.ts'
import type { StepEnd } from './step-end.ts'
import { StepUnderWay } from './step-under-way.ts'

type AttemptedOperation =
  | AnyStepCall
  | CallCall<unknown, unknown, never>
  | WaitForCall<unknown, SignalTimedOut>

type KnownOperation =
  | AttemptedOperation
  | AttemptCall<unknown, unknown, never>
  | AllCall<ReadonlyArray<Branch>>
  | RaceCall<RaceBranches>
  | NoteCall<unknown>
  | FailCall<FlextError>
  | SleepCall
  | RaiseCall
  | PatchedCall

/** Answers at once when nothing on the way has to be waited for, and then costs no promise at all. */
export const driveLane = (
  run: RunContext,
  lane: Lane,
  flow: Iterator<AnyOperation, unknown, unknown>,
): Awaitable<StepEnd> => {
  const end = untilItWaits(run, lane, flow, undefined)
  return isUnderWay(end) ? goOnAfter(end, run, lane, flow) : end
}

type UnderWay = StepUnderWay | Promise<StepEnd>

const isUnderWay = (end: StepEnd | UnderWay): end is UnderWay =>
  end instanceof StepUnderWay || end instanceof Promise

/** Goes from operation to operation, up to the end of the lane or to one that does not answer at once. */
const untilItWaits = (
  run: RunContext,
  lane: Lane,
  flow: Iterator<AnyOperation, unknown, unknown>,
  answer: unknown,
): StepEnd | UnderWay => {
  let given = answer
  for (;;) {
    const next = advance(flow, given)
    if (next.done) return refuseEnd(run, lane) ?? E.right(next.value)
    const operation = next.value as KnownOperation
    lane.asked = operation._tag
    const end = perform(run, lane, operation)
    if (isUnderWay(end)) return end
    const heard = asHeard(run, lane, end)
    if (heard._tag === 'Left') return heard
    given = heard.right
  }
}

/** Waits for what is under way, and goes on with what comes of it. */
const goOnAfter = async (
  first: UnderWay,
  run: RunContext,
  lane: Lane,
  flow: Iterator<AnyOperation, unknown, unknown>,
): Promise<StepEnd> => {
  let underWay: UnderWay | StepEnd = first
  for (;;) {
    if (underWay instanceof StepUnderWay && underWay.barrier) {
      await underWay.barrier
      underWay = begun(underWay)
    }
    if (underWay instanceof StepUnderWay) {
      let outcome: AttemptOutcome
      try {
        outcome = await underWay.outcome
      } catch (thrown) {
        outcome = threw(underWay.call.step.name, thrown)
      }
      underWay = ended(underWay, outcome)
    }
    const end: StepEnd = underWay instanceof Promise ? await underWay : underWay
    const heard = asHeard(run, lane, end)
    if (heard._tag === 'Left') return heard
    const next = untilItWaits(run, lane, flow, heard.right)
    if (!isUnderWay(next)) return next
    underWay = next
  }
}

/** What the flow hears of how its operation ended; a stop where it hears nothing more. */
const asHeard = (run: RunContext, lane: Lane, end: StepEnd): StepEnd => {
  const heard = lane.asked === 'Attempt' ? asResult(end) : end
  return lane.grown && lane.replays && heard._tag === 'Right' ? replay(run) : heard
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
      return perform(run, lane, operation.call as AttemptedOperation)
    case 'All':
      return performAll(run, lane, operation, driveLane)
    case 'Race':
      return performRace(run, lane, operation, driveLane)
    case 'Sleep':
      return performSleep(run, lane, operation)
    case 'WaitFor':
      return performWaitFor(run, lane, operation)
    case 'Call':
      return performCall(run, lane, operation)
    case 'Raise':
      return performRaise(run, lane, operation)
    case 'Patched':
      return performPatched(run, lane, operation)
    case 'Note':
      return performNote(run, lane, operation)
    case 'Fail':
      return performFail(run, lane, operation)
  }
}

/** What other lanes wait for they will wait for again. */
const replay = (run: RunContext): StepEnd => {
  run.replaying.stop({ _tag: 'Replay' })
  return E.left({ _tag: 'Replay' })
}

/** A failure of the step is what the flow wants to see; any other stop still stops it. */
const asResult = (end: StepEnd): StepEnd => {
  if (E.isRight(end)) return E.right(end)
  return end.left._tag === 'Failed' ? E.right(E.left(end.left.error)) : end
}
