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
import { ended, performStep } from './perform-step.ts'
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
    if (lane.grown && lane.replays) return replay(run)
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
