/**
 * Does a step, unless the journal remembers that it was done: attempt by attempt, as its kind and
 * its policy say, each outcome recorded before anything is built on it.
 */
import { either as E } from 'fp-ts'

import type { FlowPlace } from '../journal/record.ts'
import type { Awaitable } from '../journal/journal.ts'
import type { FlextError } from '../result/error.ts'
import type { AnyStepCall } from '../step/call.ts'
import type { StepDeclaration } from '../step/declaration.ts'
import { mayRetry, waitAfter, type RetryPolicy } from '../step/retry.ts'
import type { RememberedPlace } from './history.ts'
import type { Lane } from './lane.ts'
import { performAttempt, type AttemptOutcome } from './perform-attempt.ts'
import { recall } from './recall-step.ts'
import { stepDone, stepFailed } from './record-step.ts'
import type { RunContext } from './run-context.ts'
import { runStuck } from './run-error.ts'
import type { Scope } from './scope.ts'
import { mismatch, type StepEnd } from './step-end.ts'
import type { Stop } from './stop.ts'

type AnyDeclaration = StepDeclaration<ReadonlyArray<unknown>, unknown, FlextError, unknown>

export const performStep = (run: RunContext, lane: Lane, call: AnyStepCall): Awaitable<StepEnd> => {
  const place: FlowPlace = { lane: lane.path, place: lane.next++, name: call.step.name }
  const memory = lane.memory?.[place.place]
  if (memory && memory.name !== place.name) return mismatch(run, place, memory.name)
  if (memory?.outcome) return recall(run, lane, place, call, memory)

  const mayHaveBegun = !lane.beyondMemory
  lane.beyondMemory = true
  const { kind } = call.step
  const stopped = stopOf(run, lane)
  if (stopped && !(mayHaveBegun && stopped._tag === 'Cancelled' && kind !== 'reading')) {
    return E.left(stopped)
  }
  lane.grown = true
  // A pivot's outcome must be known, and a change that may have begun before a crash is done again
  // to be taken back: neither is cut short.
  const shielded = kind === 'pivot' || kind === 'finishing' || lane.scope.stopped !== undefined
  const scope = shielded ? run.closing : lane.scope
  if (memory || kind !== 'reading') {
    const barrier = run.durable()
    if (memory || barrier) return attempts(run, lane, scope, place, call, memory, barrier)
  }
  const startedAt = run.kit.clock.now()
  const outcome = performAttempt(run, scope, place, call, 1)
  return !(outcome instanceof Promise) && E.isRight(outcome)
    ? stepDone(run, lane, place, call, outcome.right, 1, startedAt)
    : attempts(run, lane, scope, place, call, memory, undefined, { outcome, startedAt })
}

/** What keeps a lane from going on. Behind its point of no return a run is not cancelled any more. */
const stopOf = (run: RunContext, lane: Lane): Stop | undefined => {
  const { stopped } = lane.scope
  return stopped?._tag === 'Cancelled' && run.pivotOrder >= 0 ? undefined : stopped
}

interface Begun {
  readonly outcome: Awaitable<AttemptOutcome>
  readonly startedAt: number
}

const attempts = async (
  run: RunContext,
  lane: Lane,
  scope: Scope,
  place: FlowPlace,
  call: AnyStepCall,
  memory: RememberedPlace | undefined,
  barrier: Promise<void> | undefined,
  begun?: Begun,
): Promise<StepEnd> => {
  const step = call.step as AnyDeclaration
  const { clock, random } = run.kit
  await barrier
  if (memory && memory.until > clock.now()) await run.wait(memory.until, scope)

  for (let made = (memory?.attempts ?? 0) + 1; ; made++) {
    if (run.closing.stopped) return E.left(run.closing.stopped)

    const startedAt = begun?.startedAt ?? clock.now()
    const outcome = await (begun?.outcome ?? performAttempt(run, scope, place, call, made))
    begun = undefined
    if (E.isRight(outcome)) return stepDone(run, lane, place, call, outcome.right, made, startedAt)

    const error = outcome.left
    if (run.closing.stopped) return E.left(run.closing.stopped)
    const policy = policyFor(run, step, error)
    const again = !scope.stopped && mayRetry(policy, made, error as never)
    if (!again) {
      return mustSucceed(step, error)
        ? E.left({ _tag: 'Stuck', error: runStuck(run.identity, error, [place]) })
        : stepFailed(run, lane, place, call, error, made, startedAt)
    }
    const until = clock.now() + waitAfter(policy, made, random())
    run.kit.log.warn(
      { ...run.identity, ...place, attempt: made, error },
      'a step failed and will be tried again',
    )
    run.record({ kind: 'retried', ...place, attempt: made, error, until })
    await run.wait(until, scope)
    if (run.closing.stopped) return E.left(run.closing.stopped)
    if (scope.stopped) return stepFailed(run, lane, place, call, error, made, startedAt)
    await run.durable()
  }
}

const unknownOutcome = (error: FlextError): boolean =>
  error._tag === 'StepThrew' || error._tag === 'StepTimedOut'

/** Once it may have passed the point of no return, a run has only one way to go. */
const mustSucceed = (step: AnyDeclaration, error: FlextError): boolean =>
  step.kind === 'finishing' || (step.kind === 'pivot' && unknownOutcome(error))

const policyFor = (
  run: RunContext,
  step: AnyDeclaration,
  error: FlextError,
): RetryPolicy<never> | undefined => {
  const own = step.retry as RetryPolicy<never> | undefined
  if (step.kind === 'finishing') return own ?? run.kit.finishing
  return step.kind === 'pivot' && unknownOutcome(error) ? (own ?? run.kit.persistence) : own
}
