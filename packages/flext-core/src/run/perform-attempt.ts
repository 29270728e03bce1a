/** One attempt at a step: its call, its timeout, and what a test may do to it. */
import { either as E } from 'fp-ts'

import { durationMs } from '../clock/duration.ts'
import { describeFound } from '../codec/found.ts'
import type { FlowPlace } from '../journal/record.ts'
import type { Awaitable } from '../journal/journal.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import type { StepKind } from '../step/declaration.ts'
import { stepThrew, stepTimedOut } from '../step/failure.ts'
import type { RunContext } from './run-context.ts'
import type { Scope } from './scope.ts'
import { AttemptWord } from './step-ports.ts'
import type { StepUnderWay } from './step-under-way.ts'

export type AttemptOutcome = E.Either<FlextError, unknown>

/** What a step throws, at once or later, is how it fails. */
export const threw = (name: string, thrown: unknown): AttemptOutcome =>
  E.left(stepThrew(name, causeOf(thrown)))

/** A step may answer with a task: that has then to be called. */
export const settle = (answer: unknown): Awaitable<AttemptOutcome> => {
  const outcome: unknown = typeof answer === 'function' ? (answer as () => unknown)() : answer
  return outcome instanceof Promise || isResult(outcome)
    ? (outcome as Awaitable<AttemptOutcome>)
    : promised(outcome)
}

const isResult = (outcome: unknown): outcome is AttemptOutcome =>
  typeof outcome === 'object' && outcome !== null && '_tag' in outcome

/** Some libraries have promises of their own; what else a step may answer with is a mistake. */
const promised = (outcome: unknown): Promise<AttemptOutcome> => {
  if (typeof outcome === 'object' && outcome !== null && 'then' in outcome) {
    return Promise.resolve(outcome as PromiseLike<AttemptOutcome>)
  }
  const found = describeFound(outcome)
  throw new TypeError(`a step answers with a result, a promise of one or a task, found ${found}`)
}

/** Calls what a step gave to be called, whatever kind of outcome it answers with. */
export const outcomeOf = (name: string, work: () => unknown): Awaitable<AttemptOutcome> => {
  try {
    const outcome = settle(work())
    return outcome instanceof Promise
      ? outcome.catch((thrown: unknown) => threw(name, thrown))
      : outcome
  } catch (thrown) {
    return threw(name, thrown)
  }
}

/**
 * Runs a step once. Where nobody looks on, what the step promises is handed on as it is: should that
 * promise reject, whoever awaits it calls {@link threw}.
 */
export const performAttempt = (under: StepUnderWay, attempt: number): Awaitable<AttemptOutcome> => {
  const { run, scope } = under
  const { step, input } = under.call
  const { keeper } = run.kit
  if (keeper && !step.called) {
    // What may have begun before a crash is done again to be taken back, and not cut short.
    return keeper.attempt(under, attempt, (again) =>
      performWatched(under, attempt, again ? run.closing : scope),
    )
  }
  if (step.timeout !== undefined || run.watch || run.kit.faults) {
    return performWatched(under, attempt, scope)
  }
  try {
    const word = new AttemptWord(under, scope, attempt)
    return settle(step.run(new run.StepPorts(word), ...input))
  } catch (thrown) {
    return threw(step.name, thrown)
  }
}

const performWatched = (
  under: StepUnderWay,
  attempt: number,
  scope: Scope,
): Awaitable<AttemptOutcome> => {
  const { run, lane } = under
  const { step, input } = under.call
  const limit = step.timeout === undefined ? undefined : durationMs(step.timeout)
  const own = limit === undefined ? scope : scope.inner()
  const ports = new run.StepPorts(new AttemptWord(under, own, attempt))
  const work = (): Awaitable<AttemptOutcome> =>
    outcomeOf(step.name, () => step.run(ports, ...input))
  const limited = (): Awaitable<AttemptOutcome> => {
    const outcome = run.kit.faults
      ? faulty(run, under.place, step.called ? 'call' : step.kind, work)
      : work()
    if (limit === undefined) return outcome
    if (outcome instanceof Promise) {
      return within(run, step.name, limit, own, outcome).finally(() => scope.release(own))
    }
    scope.release(own)
    return outcome
  }
  return run.watch
    ? run.watch.attempt({ step: step.name, kind: step.kind, attempt, lane: lane.path }, limited)
    : limited()
}

const within = (
  run: RunContext,
  name: string,
  limit: number,
  scope: Scope,
  outcome: Promise<AttemptOutcome>,
): Promise<AttemptOutcome> =>
  new Promise((resolve) => {
    const clock = run.kit.keeper?.clock ?? run.kit.clock
    const forget = clock.after(limit, () => {
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
  kind: StepKind | 'call',
  work: () => Awaitable<AttemptOutcome>,
): Promise<AttemptOutcome> => {
  const before = run.fault({ at: 'before-run', step, kind })
  if (before === 'crash') return silence
  if (before === 'fail') return injected(step.name, 'the step failed before it did anything')
  if (before !== undefined) return E.left(before)
  const outcome = await work()
  const after = run.fault({ at: 'after-run', step, kind })
  if (after === 'crash') return silence
  return after === 'fail' && E.isRight(outcome)
    ? injected(step.name, 'the answer was lost; the step took effect')
    : outcome
}
