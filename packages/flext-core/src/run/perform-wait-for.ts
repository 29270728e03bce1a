/** Waits for a signal. Which one was taken, or that none came in time, is recorded. */
import { either as E } from 'fp-ts'

import { describeFound } from '../codec/found.ts'
import { signalTimedOut, type SignalTimedOut, type WaitForCall } from '../flow/wait-for.ts'
import type { FlowPlace, RunSignalledRecord } from '../journal/record.ts'
import { FlextDefect } from '../result/error.ts'
import { grow, refuseBeginning } from './begin-place.ts'
import { outerScope } from './branches.ts'
import { stopOf, type Lane } from './lane.ts'
import type { RunContext } from './run-context.ts'
import type { WaitOutcome } from './signal-box.ts'
import { fault, mismatch, type StepEnd } from './step-end.ts'

type AnyWaitForCall = WaitForCall<unknown, SignalTimedOut>

export const performWaitFor = async (
  run: RunContext,
  lane: Lane,
  wait: AnyWaitForCall,
): Promise<StepEnd> => {
  const place: FlowPlace = { lane: lane.path, place: lane.next++, name: wait.name }
  const { signal, timeout } = wait
  insistOnDeclared(run, wait)
  const memory = lane.memory?.[place.place]
  if (memory && memory.name !== place.name) return mismatch(run, place, memory.name)
  if (memory?.outcome?.kind === 'noted') {
    return ended(run, place, wait, memory.outcome.output as WaitOutcome, memory.order)
  }

  let until = memory?.waiting?.until
  if (!memory) {
    const refused = refuseBeginning(run, lane, place)
    if (refused) return refused
    if (timeout !== undefined) until = run.kit.clock.now() + timeout
  }
  lane.beyondMemory = true
  const stopped = stopOf(run, lane)
  if (stopped) return E.left(stopped)
  let taken = run.signals.take(signal.name)
  if (!taken) {
    if (!memory) {
      const limit = until === undefined ? undefined : { until }
      run.record({ kind: 'waiting', ...place, signal: signal.name, ...limit })
    }
    taken = await arrival(run, lane, signal.name, until)
    if (!taken) {
      const interrupted = stopOf(run, lane) ?? run.replaying.stopped
      if (interrupted) return E.left(interrupted)
    }
  }
  const outcome: WaitOutcome = taken ? { signal: taken.nth } : { timedOut: true }
  const order = run.record({ kind: 'noted', ...place, output: outcome })
  grow(lane)
  return ended(run, place, wait, outcome, order, taken)
}

const insistOnDeclared = (run: RunContext, { signal, name }: AnyWaitForCall): void => {
  if (run.definition.signals?.includes(signal)) return
  throw new FlextDefect(
    `${run.definition.name} has come to ${name}, and does not name that signal among its signals: add it to \`signals: […]\``,
  )
}

const ended = (
  run: RunContext,
  place: FlowPlace,
  { signal, timeout }: AnyWaitForCall,
  outcome: WaitOutcome,
  order: number,
  taken?: RunSignalledRecord,
): StepEnd => {
  if ('timedOut' in outcome) {
    return E.left({ _tag: 'Failed', error: signalTimedOut(signal.name, timeout ?? 0), order })
  }
  const record = taken ?? run.history?.signals.get(outcome.signal)
  if (!record) return mismatch(run, place, `signal number ${outcome.signal}, which never came`)
  const decoded: E.Either<unknown, unknown> = signal.payload.decode(record.payload)
  if (E.isRight(decoded)) return decoded
  const expected = `a signal ${signal.name} that is ${signal.payload.name}`
  return fault(run, place, expected, describeFound(record.payload))
}

/** The signal, once it comes; undefined when the time is over or the lane is stopped before. */
const arrival = (
  run: RunContext,
  lane: Lane,
  signal: string,
  until: number | undefined,
): Promise<RunSignalledRecord | undefined> =>
  new Promise((resolve) => {
    const end = (record?: RunSignalledRecord): void => {
      for (const forget of interests) forget()
      resolve(record)
    }
    const { clock } = run.kit
    const interests = [run.signals.onArrival(signal, end)]
    if (until !== undefined) interests.push(clock.after(until - clock.now(), () => end()))
    for (const scope of [outerScope(run, lane), run.replaying]) {
      interests.push(scope.onStop(() => end()))
    }
  })
