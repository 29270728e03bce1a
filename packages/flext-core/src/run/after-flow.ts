/** What is left to do when the flow of a run has come to its end or goes no further: commit, or take back. */
import { PayloadExceeded } from '../journal/payload-limit.ts'
import { either as E } from 'fp-ts'

import { describeFound } from '../codec/found.ts'
import type { Awaitable } from '../journal/journal.ts'
import type { FlowPlace } from '../journal/record.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { compensate, dutiesOf, placeOf } from './compensate.ts'
import type { RunContext } from './run-context.ts'
import {
  runCancelled,
  runDeadlineExceeded,
  runFaulted,
  runUndone,
  undoRefused,
} from './run-error.ts'
import type { StepEnd } from './step-end.ts'
import type { Stop } from './stop.ts'

export type RunEnd = FlextResult<unknown>

/** To take back a committed run, or only to see what that would do. */
export type UndoWish =
  | { readonly reason: string }
  | { readonly plan: (duties: ReadonlyArray<FlowPlace>) => void }

export interface EndOptions {
  readonly deadline: number | undefined
  /** Why a committed run is to be taken back, if it is. */
  readonly undo?: UndoWish | undefined
}

export const afterFlow = (
  run: RunContext,
  end: StepEnd,
  { undo, deadline }: EndOptions,
): Awaitable<RunEnd> | 'replay' => {
  if (undo !== undefined && !run.history?.undoing) return takeBack(run, end, undo, deadline)
  if (E.isLeft(end)) {
    return end.left._tag === 'Replay' ? 'replay' : endStopped(run, end.left, deadline)
  }
  const stop = notToCommit(run, end.right)
  return stop ? endStopped(run, stop, deadline) : commit(run, end.right)
}

const takeBack = (
  run: RunContext,
  end: StepEnd,
  undo: UndoWish,
  deadline: number | undefined,
): Awaitable<RunEnd> => {
  const refused = whyNotUndone(run, end)
  if (refused) return E.left(refused)
  if ('plan' in undo) {
    undo.plan(dutiesOf(run).map(placeOf))
    return end as RunEnd
  }
  const { reason } = undo
  run.record({ kind: 'undoing', reason })
  const error = runUndone(run.identity, reason)
  return endStopped(run, { _tag: 'Failed', error, order: -1 }, deadline)
}

/** A replay of the committed run shows what it did. Until it may be undone nothing is recorded. */
const whyNotUndone = (
  { identity, committedBy }: RunContext,
  end: StepEnd,
): FlextError | undefined => {
  if (E.isLeft(end)) {
    return end.left._tag === 'Faulted' || end.left._tag === 'Interrupted'
      ? end.left.error
      : undoRefused(identity, [end.left._tag])
  }
  return committedBy.length > 0 ? undoRefused(identity, committedBy) : undefined
}

/** A flow that came to its end may still have been cancelled meanwhile, or be about to be undone. */
const notToCommit = (
  { scope, history, pivotOrder, identity, definition: { result } }: RunContext,
  value: unknown,
): Stop | undefined => {
  if (history?.undoing) {
    return { _tag: 'Failed', error: runUndone(identity, history.undoing.reason), order: -1 }
  }
  if (scope.stopped && pivotOrder < 0) return scope.stopped
  if (result.is(value)) return undefined
  const found = describeFound(value)
  const place = 'the result of the flow'
  return { _tag: 'Faulted', error: runFaulted(identity, { place, expected: result.name, found }) }
}

const commit = (run: RunContext, value: unknown): Awaitable<RunEnd> => {
  const result: unknown = run.definition.result.encode(value)
  const final = run.committedBy.length > 0
  try {
    // Nothing was waited for since the latest record: it is as late as it was then.
    run.record(
      final ? { kind: 'committed', result, final } : { kind: 'committed', result },
      run.latestAt,
    )
  } catch (thrown) {
    if (!(thrown instanceof PayloadExceeded)) throw thrown
    const expected = `at most ${thrown.limit} bytes`
    const found = `${thrown.found} bytes`
    const error = runFaulted(run.identity, { place: 'the result of the flow', expected, found })
    return endStopped(run, { _tag: 'Faulted', error }, undefined)
  }
  const committed = E.right(value)
  return run.durable()?.then(() => committed) ?? committed
}

/** Ends a run that goes no further: takes back what it did, or leaves it as it stands and says why. */
export const endStopped = async (
  run: RunContext,
  stop: Stop,
  deadline: number | undefined,
): Promise<RunEnd> => {
  switch (stop._tag) {
    case 'Interrupted':
      return E.left(stop.error)
    case 'Stuck':
      run.record({ kind: 'stuck', error: stop.error, left: stop.error.left })
      break
    case 'Faulted':
      run.record({ kind: 'faulted', error: stop.error })
      break
    default: {
      const error = reasonOf(run, stop, deadline)
      const hindrance = await compensate(run, error)
      if (hindrance) return endStopped(run, hindrance, deadline)
      const cancelled = error._tag === 'RunCancelled' || error._tag === 'RunDeadlineExceeded'
      run.record({ kind: cancelled ? 'cancelled' : 'compensated', error })
      await run.durable()
      return E.left(error)
    }
  }
  await run.durable()
  return E.left(stop.error)
}

const reasonOf = (
  { history, identity }: RunContext,
  stop: Stop,
  deadline: number | undefined,
): FlextError => {
  if (history?.compensating) return history.compensating.error
  if (stop._tag === 'Failed') return stop.error
  if (stop._tag !== 'Cancelled') throw new FlextDefect(`a run ended as ${stop._tag}`)
  return stop.cause === 'deadline'
    ? runDeadlineExceeded(identity, deadline!)
    : runCancelled(identity, stop.reason)
}
