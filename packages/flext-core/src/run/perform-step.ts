/**
 * Does a step, unless the journal remembers that it was done: attempt by attempt, as its kind and
 * its policy say, each outcome recorded before anything is built on it.
 */
import { either as E } from 'fp-ts'

import type { FlowPlace } from '../journal/record.ts'
import type { Awaitable } from '../journal/journal.ts'
import type { FlextError } from '../result/error.ts'
import { keptError } from '../result/kept-error.ts'
import type { AnyStepCall } from '../step/call.ts'
import type { StepDeclaration } from '../step/declaration.ts'
import { mayRetry, waitAfter, waitLeft, type RetryPolicy } from '../step/retry.ts'
import type { RememberedPlace, RunHistory } from './history.ts'
import { stopOf, type Lane } from './lane.ts'
import { pause } from './pause.ts'
import { performAttempt, threw, type AttemptOutcome } from './perform-attempt.ts'
import { recall, refuseNew } from './recall-step.ts'
import { stepDone, stepFailed } from './record-step.ts'
import type { RunContext } from './run-context.ts'
import { runStuck } from './run-error.ts'
import { mismatch, type StepEnd } from './step-end.ts'
import { StepUnderWay } from './step-under-way.ts'

type AnyDeclaration = StepDeclaration<ReadonlyArray<unknown>, unknown, FlextError, unknown>

/**
 * Answers with a {@link StepUnderWay} when all goes the usual way: whoever asked then awaits its
 * barrier, if it has one, and calls {@link begun}; awaits its outcome and hands it to {@link ended}. So
 * a step costs no promise of the runtime's own.
 */
export const performStep = (
  run: RunContext,
  lane: Lane,
  call: AnyStepCall,
): Awaitable<StepEnd> | StepUnderWay => {
  const index = lane.next++
  const memory = lane.memory?.[index]
  const known = run.history && remembered(run, lane, run.history, call, index, memory)
  if (known) return known

  const mayHaveBegun = !lane.beyondMemory
  lane.beyondMemory = true
  const { kind } = call.step
  const stopped = stopOf(run, lane)
  const inDoubt = mayHaveBegun && kind !== 'reading' && !run.closing.stopped
  if (stopped && !inDoubt) return E.left(stopped)
  lane.grown = true
  // A pivot's outcome must be known, and a change that may have begun before a crash is done again
  // to be taken back: neither is cut short.
  const shielded = kind === 'pivot' || kind === 'finishing' || lane.scope.stopped !== undefined
  const scope = shielded ? run.closing : lane.scope
  const step = new StepUnderWay(run, lane, scope, index, call, memory)
  step.inDoubt = inDoubt
  const barrier = memory || kind !== 'reading' ? run.durable() : undefined
  if (memory) return attempts(step, barrier)
  if (barrier) {
    step.barrier = barrier
    return step
  }
  // Nothing was waited for since the latest record: it is as late as it was then.
  return firstAttempt(step, run.latestAt ?? run.kit.clock.now())
}

/** Goes on with a step when what was recorded before it is kept. */
export const begun = (step: StepUnderWay): Awaitable<StepEnd> | StepUnderWay => {
  const { closing, kit } = step.run
  return closing.stopped ? E.left(closing.stopped) : firstAttempt(step, kit.clock.now())
}

const firstAttempt = (step: StepUnderWay, at: number): Awaitable<StepEnd> | StepUnderWay => {
  step.startedAt = at
  const outcome = performAttempt(step, 1)
  if (!(outcome instanceof Promise)) return ended(step, outcome)
  step.outcome = outcome
  return step
}

/** How the step ended, or that it cannot be a new one here, as the journal knows it. */
const remembered = (
  run: RunContext,
  lane: Lane,
  history: RunHistory,
  call: AnyStepCall,
  index: number,
  memory: RememberedPlace | undefined,
): StepEnd | undefined => {
  const place: FlowPlace = { lane: lane.path, place: index, name: call.step.name }
  if (memory && memory.name !== place.name) return mismatch(run, place, memory.name)
  if (memory?.outcome) return recall(run, lane, place, call, memory)
  return refuseNew(run, lane, history, place, memory)
}

/** Goes on with a step whose first attempt has ended. */
export const ended = (step: StepUnderWay, outcome: AttemptOutcome): Awaitable<StepEnd> =>
  outcome._tag === 'Right' ? stepDone(step, outcome, 1) : attempts(step, undefined, outcome)

const attempts = async (
  step: StepUnderWay,
  barrier: Promise<void> | undefined,
  madeAlready?: AttemptOutcome,
): Promise<StepEnd> => {
  const { run, scope, memory } = step
  const declaration = step.call.step as AnyDeclaration
  const { clock, random } = run.kit
  let first = madeAlready
  await barrier
  if (memory && memory.until > clock.now()) {
    const { finishing, persistence } = run.kit
    const policy = declaration.retry ?? (declaration.kind === 'finishing' ? finishing : persistence)
    await pause(clock, waitLeft(policy, memory.until, clock.now()), scope)
  }

  for (let made = (memory?.attempts ?? 0) + 1; ; made++) {
    if (run.closing.stopped) return E.left(run.closing.stopped)

    const outcome = first ?? (await nextAttempt(step, made))
    first = undefined
    if (E.isRight(outcome)) return stepDone(step, outcome, made)

    const error = keptError(outcome.left)
    if (hidesOutcome(error)) step.inDoubt = true
    if (run.closing.stopped) return E.left(run.closing.stopped)
    const policy = policyFor(step, declaration)
    const again = !scope.stopped && mayRetry(policy, made, error as never)
    if (!again) {
      return mustSucceed(step, declaration) || declaration.called?.holds(error)
        ? E.left({ _tag: 'Stuck', error: runStuck(run.identity, error, [step.place]) })
        : stepFailed(step, error, made)
    }
    const until = clock.now() + waitAfter(policy, made, random())
    run.kit.log.warn(
      { ...run.identity, ...step.place, attempt: made, error },
      'a step failed and will be tried again',
    )
    run.record({ kind: 'retried', ...step.place, attempt: made, error, until })
    await run.wait(until, scope)
    if (run.closing.stopped) return E.left(run.closing.stopped)
    if (scope.stopped) return stepFailed(step, error, made)
    await run.durable()
  }
}

const nextAttempt = async (step: StepUnderWay, made: number): Promise<AttemptOutcome> => {
  step.startedAt = step.run.kit.clock.now()
  try {
    return await performAttempt(step, made)
  } catch (thrown) {
    return threw(step.call.step.name, thrown)
  }
}

/** Whether the step took effect is not known. */
const hidesOutcome = (error: FlextError): boolean =>
  error._tag === 'StepThrew' ||
  error._tag === 'StepTimedOut' ||
  error._tag === 'TransactionOutcomeUnknown'

/** Once it may have passed the point of no return, a run has only one way to go. */
const mustSucceed = ({ inDoubt }: StepUnderWay, { kind }: AnyDeclaration): boolean =>
  kind === 'finishing' || (kind === 'pivot' && inDoubt)

const policyFor = (
  { run, inDoubt }: StepUnderWay,
  { kind, retry }: AnyDeclaration,
): RetryPolicy<never> | undefined => {
  const own = retry as RetryPolicy<never> | undefined
  if (kind === 'finishing') return own ?? run.kit.finishing
  return kind === 'pivot' && inDoubt ? (own ?? run.kit.persistence) : own
}
