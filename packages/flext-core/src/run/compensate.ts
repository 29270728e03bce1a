/** Takes back what a run has changed since its last point of no return, the last change first. */
import { either as E } from 'fp-ts'

import type { FlextError } from '../result/error.ts'
import { keptError } from '../result/kept-error.ts'
import type { Awaitable } from '../journal/journal.ts'
import type { FlowPlace } from '../journal/record.ts'
import { mayRetry, waitAfter, waitLeft } from '../step/retry.ts'
import { pause } from './pause.ts'
import { outcomeOf, silence, type AttemptOutcome } from './perform-attempt.ts'
import type { RunContext, UndoDuty } from './run-context.ts'
import { runStuck } from './run-error.ts'
import { AttemptWord } from './step-ports.ts'
import type { Stop } from './stop.ts'

/** What the run still owes, the next first. */
export const dutiesOf = (run: RunContext): ReadonlyArray<UndoDuty> =>
  run.undoDuties
    .filter(({ order, memory }) => order > earliest(run) && !memory?.undone)
    .toSorted((a, b) => b.order - a.order)

/** What was done before stays: behind a pivot, or by the run from which this one was forked. */
const earliest = ({ pivotOrder, givenOrder }: RunContext): number =>
  Math.max(pivotOrder, givenOrder)

export const placeOf = ({ lane, place, call }: UndoDuty): FlowPlace => ({
  lane,
  place,
  name: call.step.name,
})

/** Undefined when all is taken back; otherwise why not. */
export const compensate = async (run: RunContext, error: FlextError): Promise<Stop | undefined> => {
  if (!run.history?.compensating) run.record({ kind: 'compensating', error })
  return takeBack(run, dutiesOf(run))
}

/** Takes back what the branches of a race did that lost it; the branches lie at `fork.0`, `fork.1` … */
export const compensateLosers = async (
  run: RunContext,
  fork: string,
  winner: number,
): Promise<Stop | undefined> => {
  const won = `${fork}.${winner}`
  const isLost = ({ lane }: UndoDuty): boolean =>
    lane.startsWith(`${fork}.`) && lane !== won && !lane.startsWith(`${won}/`)
  const lost = dutiesOf(run).filter(isLost)
  const stop = await takeBack(run, lost)
  if (!stop) run.forgetDuties(lost)
  return stop
}

const takeBack = async (
  run: RunContext,
  duties: ReadonlyArray<UndoDuty>,
): Promise<Stop | undefined> => {
  for (const [index, duty] of duties.entries()) {
    const stop = await undo(run, duty)
    if (stop?._tag === 'Failed') {
      const left = duties.slice(index).map(placeOf)
      return { _tag: 'Stuck', error: runStuck(run.identity, stop.error, left) }
    }
    if (stop) return stop
  }
  return undefined
}

const undo = async (run: RunContext, duty: UndoDuty): Promise<Stop | undefined> => {
  const { clock, random, persistence, log } = run.kit
  const place = placeOf(duty)
  if (duty.memory && duty.memory.until > clock.now()) {
    await pause(clock, waitLeft(persistence, duty.memory.until, clock.now()), run.closing)
  }

  for (let made = (duty.memory?.undoAttempts ?? 0) + 1; ; made++) {
    if (run.closing.stopped) return run.closing.stopped
    await run.durable()
    const startedAt = clock.now()
    const outcome = await attemptUndo(run, duty, place, made)
    if (E.isRight(outcome)) {
      const took = clock.now() - startedAt
      run.record({ kind: 'undone', ...place, ...(made > 1 ? { attempts: made } : undefined), took })
      return undefined
    }
    if (run.closing.stopped) return run.closing.stopped
    const error = keptError(outcome.left)
    log.warn({ ...run.identity, ...place, attempt: made, error }, 'an undo failed')
    if (!mayRetry(persistence, made, error as never) && !duty.call.step.insists?.(error)) {
      return { _tag: 'Failed', error, order: -1 }
    }
    const until = clock.now() + waitAfter(persistence, made, random())
    run.record({ kind: 'undo-retried', ...place, attempt: made, error, until })
    await run.wait(until, run.closing)
  }
}

const attemptUndo = async (
  run: RunContext,
  duty: UndoDuty,
  at: FlowPlace,
  attempt: number,
): Promise<AttemptOutcome> => {
  const { lane, call } = duty
  const { step } = call
  const ports = new run.StepPorts(
    new AttemptWord({ run, place: at }, run.closing, attempt, '/undo'),
  )
  const work = (): Awaitable<AttemptOutcome> =>
    outcomeOf(`${step.name} (undo)`, () => undoing(duty, ports))
  const { faults } = run.kit
  if (faults) {
    const before = run.fault({ at: 'before-undo', step: at, kind: step.kind })
    if (before === 'crash') return silence
    if (before === 'fail') return lost(step.name)
  }
  const watched = (): Awaitable<AttemptOutcome> =>
    run.watch ? run.watch.undo({ step: step.name, kind: step.kind, attempt, lane }, work) : work()
  const { keeper } = run.kit
  const outcome = await (keeper && !step.called ? keeper.undo(at, attempt, watched) : watched())
  if (faults) {
    const after = run.fault({ at: 'after-undo', step: at, kind: step.kind })
    if (after === 'crash') return silence
    if (after === 'fail') return lost(step.name)
  }
  return outcome
}

const undoing = ({ call: { step, input }, done }: UndoDuty, ports: unknown): unknown => {
  if (done === 'in-doubt') return step.undoInDoubt!(ports, ...input)
  if (done === 'partial') return step.undoFailed!(ports, ...input)
  return step.undo!(ports, done.output, ...input)
}

const lost = (name: string): AttemptOutcome =>
  E.left({ _tag: 'InjectedFault', message: `the undo of ${name} failed` } satisfies FlextError)
