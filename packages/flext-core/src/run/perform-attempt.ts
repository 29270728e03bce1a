/** One attempt at a step: its call, its timeout, and what a test may do to it. */
import { either as E } from 'fp-ts'

import { durationMs } from '../clock/duration.ts'
import type { FlowPlace } from '../journal/record.ts'
import type { Awaitable } from '../journal/journal.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import type { AnyStepCall } from '../step/call.ts'
import { stepThrew, stepTimedOut } from '../step/failure.ts'
import type { RunContext } from './run-context.ts'
import type { Scope } from './scope.ts'

export type AttemptOutcome = E.Either<FlextError, unknown>

/** Calls what a step gave to be called, whatever kind of outcome it answers with. */
export const outcomeOf = (name: string, work: () => unknown): Awaitable<AttemptOutcome> => {
  try {
    const answer = work()
    const outcome = (typeof answer === 'function' ? answer() : answer) as Awaitable<AttemptOutcome>
    return outcome instanceof Promise
      ? outcome.catch((thrown: unknown) => E.left(stepThrew(name, causeOf(thrown))))
      : outcome
  } catch (thrown) {
    return E.left(stepThrew(name, causeOf(thrown)))
  }
}

/** Runs a step once. `shield` keeps a stop of the run from it: a pivot is not to be cut short. */
export const performAttempt = (
  run: RunContext,
  scope: Scope,
  place: FlowPlace,
  call: AnyStepCall,
  attempt: number,
): Awaitable<AttemptOutcome> => {
  const { step, input } = call
  const limit = step.timeout === undefined ? undefined : durationMs(step.timeout)
  const own = limit === undefined ? scope : scope.inner()
  const ports = run.portsFor({
    key: run.key(place.lane, place.place, place.name),
    runId: run.identity.id,
    attempt,
    get signal() {
      return own.signal
    },
  })
  const work = (): Awaitable<AttemptOutcome> =>
    outcomeOf(step.name, () => step.run(ports, ...input))
  const watched = (): Awaitable<AttemptOutcome> =>
    run.kit.telemetry.enabled
      ? run.kit.telemetry.attempt(
          { ...run.identity, step: step.name, kind: step.kind, attempt, lane: place.lane },
          work,
        )
      : work()
  const outcome = run.kit.faults ? faulty(run, place, watched) : watched()
  return limit === undefined || !(outcome instanceof Promise)
    ? outcome
    : within(run, step.name, limit, own, outcome).finally(() => scope.release(own))
}

const within = (
  run: RunContext,
  name: string,
  limit: number,
  scope: Scope,
  outcome: Promise<AttemptOutcome>,
): Promise<AttemptOutcome> =>
  new Promise((resolve) => {
    const forget = run.kit.clock.after(limit, () => {
      const error = stepTimedOut(name, limit)
      scope.stop({ _tag: 'Failed', error, order: -1 })
      resolve(E.left(error))
    })
    void outcome.then((settled) => {
      forget()
      resolve(settled)
    })
  })

/** Done, and nobody will ever hear of it. */
export const silence = new Promise<never>(() => {})

const injected = (name: string, message: string): AttemptOutcome =>
  E.left(stepThrew(name, { name: 'InjectedFault', message }))

const faulty = async (
  run: RunContext,
  step: FlowPlace,
  work: () => Awaitable<AttemptOutcome>,
): Promise<AttemptOutcome> => {
  const before = run.fault({ at: 'before-run', step })
  if (before === 'crash') return silence
  if (before === 'fail') return injected(step.name, 'the step failed before it did anything')
  const outcome = await work()
  const after = run.fault({ at: 'after-run', step })
  if (after === 'crash') return silence
  return after === 'fail' && E.isRight(outcome)
    ? injected(step.name, 'the answer was lost; the step took effect')
    : outcome
}
